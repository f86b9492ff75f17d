import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { Page, Section } from '../../components/page.js';
import { Await } from '../../components/states.js';
import { useResource } from '../../gateway/queries.js';
import { AccessDetail } from '../../gateway/shapes/access.js';
import { AccessFacts, Delivery, Reasons } from '../../pages/accesses/access-facts.js';
import { ReceiptView } from './receipt-view.js';

export function AccessPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const access = useResource(`/v1/accesses/${id}`, AccessDetail, { live: true });
  return (
    <Page
      title={t('institution.access.title')}
      back={{ to: '/institution/accesses', label: t('nav.myAccesses') }}
    >
      <Await answer={access}>
        {(row) => (
          <>
            <Section>
              <AccessFacts
                access={row}
                subscriptions="/institution/subscriptions"
                consents="/institution/consents"
              />
            </Section>
            {row.outcome === 'DENIED' && (
              <Section title={t('access.why')}>
                <Reasons access={row} />
              </Section>
            )}
            <Delivery access={row} />
            {row.receipt !== null && (
              <Section title={t('institution.result.receipt')}>
                <ReceiptView receipt={row.receipt} />
              </Section>
            )}
          </>
        )}
      </Await>
    </Page>
  );
}
