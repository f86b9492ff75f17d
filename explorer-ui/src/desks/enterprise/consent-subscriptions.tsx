import { useTranslation } from 'react-i18next';
import { Section } from '../../components/page.js';
import { moreOf } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { useList } from '../../gateway/queries.js';
import type { Consent } from '../../gateway/shapes/consent.js';
import { Subscription } from '../../gateway/shapes/subscription.js';
import { SubscriptionList } from '../../pages/subscriptions/subscription-list.js';

/** What is pushed to the institution under a consent, where the consent includes pushes or once did. */
export function ConsentSubscriptions({ consent }: Readonly<{ consent: Consent }>) {
  const { t } = useTranslation();
  const query = { consent: consent.id };
  const subscriptions = useList('/v1/subscriptions', Subscription, { query, live: true });
  const concerns = consent.terms.services.includes('push') || (subscriptions.data?.length ?? 0) > 0;
  if (!concerns) return null;
  return (
    <Section title={t('subscription.underConsent')}>
      <p>{t('subscription.underConsentMeaning')}</p>
      <Await answer={subscriptions}>
        {(rows) => (
          <SubscriptionList
            rows={rows}
            parties={[]}
            empty={t('subscription.underConsentNone')}
            label={t('subscription.underConsent')}
            more={moreOf(subscriptions)}
          />
        )}
      </Await>
    </Section>
  );
}
