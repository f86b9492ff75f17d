import { useTranslation } from 'react-i18next';
import { Page } from '../../components/page.js';
import { moreOf } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { useList } from '../../gateway/queries.js';
import { ConsentRequest } from '../../gateway/shapes/consent.js';
import { RequestList } from './request-list.js';

export function RequestsPage() {
  const { t } = useTranslation();
  const requests = useList('/v1/consent-requests', ConsentRequest, { live: true });
  return (
    <Page title={t('nav.requests')} lead={t('enterprise.requests.lead')}>
      <Await answer={requests}>
        {(rows) => <RequestList rows={rows} empty={t('enterprise.requests.empty')} more={moreOf(requests)} />}
      </Await>
    </Page>
  );
}
