import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Figures } from '../../components/figures.js';
import { Page, Section } from '../../components/page.js';
import { Records } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { useWords } from '../../components/words.js';
import { useList } from '../../gateway/queries.js';
import { Access } from '../../gateway/shapes/access.js';
import { Consent, ConsentRequest } from '../../gateway/shapes/consent.js';
import { accessColumns } from '../../pages/accesses/columns.js';
import { useSession } from '../../session/context.js';

export function OverviewPage() {
  const { t } = useTranslation();
  const { me } = useSession();
  const words = useWords();
  const requests = useList('/v1/consent-requests', ConsentRequest, { live: true });
  const consents = useList('/v1/consents', Consent, { live: true });
  const accesses = useList('/v1/accesses', Access, { live: true });
  return (
    <Page
      title={t('institution.overview.title', { name: words.party(me.participant) })}
      lead={t('institution.overview.lead')}
      actions={
        <>
          <Link to="/institution/ask">
            <Button>{t('nav.ask')}</Button>
          </Link>
          <Link to="/institution/query">
            <Button type="primary">{t('nav.query')}</Button>
          </Link>
        </>
      }
    >
      <Figures
        figures={[
          {
            label: t('institution.overview.waiting'),
            value: requests.data?.filter(({ state }) => state === 'REQUESTED').length ?? '–',
            to: '/institution/requests',
          },
          {
            label: t('institution.overview.active'),
            value: consents.data?.filter(({ state }) => state === 'ACTIVE').length ?? '–',
            to: '/institution/consents',
          },
          {
            label: t('institution.overview.unacknowledged'),
            value: accesses.data?.filter(isUnacknowledged).length ?? '–',
            to: '/institution/accesses',
          },
          {
            label: t('institution.overview.denied'),
            value: accesses.data?.filter(({ outcome }) => outcome === 'DENIED').length ?? '–',
            to: '/institution/accesses',
          },
        ]}
      />
      <Section title={t('institution.overview.latest')}>
        <Await answer={accesses}>
          {(rows) => (
            <Records
              rows={rows.slice(0, 10)}
              rowKey={({ id }) => id}
              columns={accessColumns(t, words, { to: '/institution/accesses', institution: false })}
              empty={t('institution.accesses.empty')}
              label={t('institution.overview.latest')}
            />
          )}
        </Await>
      </Section>
    </Page>
  );
}

function isUnacknowledged({ settlement, acknowledgement }: Access): boolean {
  return typeof settlement?.digest === 'string' && acknowledgement === null;
}
