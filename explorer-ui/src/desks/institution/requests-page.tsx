import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ItemNames, Subject } from '../../components/names.js';
import { Page } from '../../components/page.js';
import { Records, moreOf } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { RequestTag } from '../../components/tags.js';
import { shanghai } from '../../components/time.js';
import { useWords } from '../../components/words.js';
import { useList } from '../../gateway/queries.js';
import { ConsentRequest } from '../../gateway/shapes/consent.js';

export function RequestsPage() {
  const { t } = useTranslation();
  const words = useWords();
  const requests = useList('/v1/consent-requests', ConsentRequest, { live: true });
  return (
    <Page title={t('nav.asked')} lead={t('institution.requests.lead')}>
      <Await answer={requests}>
        {(rows) => (
          <Records
            rows={rows}
            rowKey={({ id }) => id}
            empty={
              <>
                {t('institution.requests.empty')} <Link to="/institution/ask">{t('nav.ask')}</Link>
              </>
            }
            label={t('nav.asked')}
            more={moreOf(requests)}
            columns={[
              {
                key: 'at',
                title: t('request.askedAt'),
                width: 160,
                render: ({ id, requestedAt }) => (
                  <Link to={`/institution/requests/${id}`}>{shanghai(requestedAt, 'minute')}</Link>
                ),
              },
              {
                key: 'subject',
                title: t('access.subject'),
                width: 200,
                render: ({ subject }) => <Subject reference={subject} />,
              },
              {
                key: 'purposes',
                title: t('terms.purposes'),
                render: ({ terms }) => words.list(terms.purposes.map(words.purpose)),
              },
              {
                key: 'items',
                title: t('access.items'),
                render: ({ terms }) => <ItemNames ids={terms.items.map(({ id }) => id)} />,
              },
              {
                key: 'state',
                title: t('request.state'),
                width: 96,
                render: ({ state }) => <RequestTag state={state} />,
              },
            ]}
          />
        )}
      </Await>
    </Page>
  );
}
