import { useTranslation } from 'react-i18next';
import { Page } from '../../components/page.js';
import { moreOf } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { useList } from '../../gateway/queries.js';
import { Consent } from '../../gateway/shapes/consent.js';
import { ConsentList } from '../../pages/consent-list.js';

export function ConsentsPage() {
  const { t } = useTranslation();
  const consents = useList('/v1/consents', Consent, { live: true });
  return (
    <Page title={t('nav.granted')} lead={t('institution.consents.lead')}>
      <Await answer={consents}>
        {(rows) => (
          <ConsentList
            rows={rows}
            party="subject"
            to="/institution/consents"
            empty={t('institution.consents.empty')}
            more={moreOf(consents)}
          />
        )}
      </Await>
    </Page>
  );
}
