import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { Page, Section } from '../../components/page.js';
import { moreOf } from '../../components/records.js';
import { Await, Nothing } from '../../components/states.js';
import { useCatalogue, useList, usePurposes } from '../../gateway/queries.js';
import { Consent } from '../../gateway/shapes/consent.js';
import { Subscription } from '../../gateway/shapes/subscription.js';
import { SubscriptionList } from '../../pages/subscriptions/subscription-list.js';
import { KeyGate } from '../../session/key-gate.js';
import { takesSubscriptions } from '../../subscription/offer.js';
import { useWebhooks } from '../../webhooks/use-webhooks.js';
import { SubscribeForm } from './subscribe-form.js';

/** The institution's subscriptions to pushes, and a new one: first where somebody comes from a consent to subscribe. */
export function SubscriptionsPage() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const first = search.get('consent');
  const subscriptions = useList('/v1/subscriptions', Subscription, { live: true });
  return (
    <Page title={t('nav.subscriptions')} lead={t('subscription.lead')}>
      <ReceiverWanted />
      <Await answer={subscriptions}>
        {(rows) => {
          const create = (
            <Section key="create" title={t('subscription.create')}>
              <KeyGate>
                <Subscribe standing={rows} first={first} />
              </KeyGate>
            </Section>
          );
          const all = (
            <Section key="all" title={t('subscription.all')}>
              <SubscriptionList
                rows={rows}
                parties={['subject']}
                to="/institution/subscriptions"
                empty={t('subscription.none')}
                label={t('nav.subscriptions')}
                more={moreOf(subscriptions)}
              />
            </Section>
          );
          return first === null ? [all, create] : [create, all];
        }}
      </Await>
    </Page>
  );
}

/** Without a receiver of pushes a subscription brings nothing. */
function ReceiverWanted() {
  const { t } = useTranslation();
  const webhooks = useWebhooks().data?.items;
  if (webhooks === undefined || webhooks.some(({ events }) => events.includes('push'))) return null;
  return (
    <Alert
      type="warning"
      showIcon
      title={t('subscription.noReceiver')}
      description={t('subscription.noReceiverMeaning')}
      action={<Link to="/institution/receivers">{t('subscription.addReceiver')}</Link>}
    />
  );
}

function Subscribe({
  standing,
  first,
}: Readonly<{ standing: readonly Subscription[]; first: string | null }>) {
  const { t } = useTranslation();
  const catalogue = useCatalogue();
  const purposes = usePurposes();
  const consents = useList('/v1/consents', Consent, {
    ...{ query: { state: 'ACTIVE' }, limit: 200, live: true },
  });
  return (
    <Await answer={catalogue}>
      {(items) => (
        <Await answer={purposes}>
          {(table) => (
            <Await answer={consents}>
              {(rows) => {
                const offered = rows.filter(takesSubscriptions);
                if (offered.length === 0) {
                  return (
                    <Nothing action={<Link to="/institution/ask">{t('nav.ask')}</Link>}>
                      {t('subscription.noConsent')}
                    </Nothing>
                  );
                }
                return (
                  <SubscribeForm
                    consents={offered}
                    first={first}
                    standing={standing}
                    catalogue={items}
                    purposes={table.purposes}
                  />
                );
              }}
            </Await>
          )}
        </Await>
      )}
    </Await>
  );
}
