import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Page, Section } from '../../components/page.js';
import { moreOf } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { useWords } from '../../components/words.js';
import { useList, useParticipants } from '../../gateway/queries.js';
import { Subscription, SUBSCRIPTION_STATES } from '../../gateway/shapes/subscription.js';
import { SubscriptionList } from './subscription-list.js';

const FILTERS = ['institution', 'state'] as const;

/** Every institution's subscriptions, narrowed by filters that live in the address. */
export function SupervisedSubscriptionsPage({ base }: Readonly<{ base: string }>) {
  const { t } = useTranslation();
  const words = useWords();
  const [search, setSearch] = useSearchParams();
  const participants = useParticipants().data ?? [];
  const query = Object.fromEntries(FILTERS.map((name) => [name, search.get(name) ?? undefined]));
  const subscriptions = useList('/v1/subscriptions', Subscription, { query, live: true });
  const choice = (
    name: (typeof FILTERS)[number],
    label: string,
    options: { value: string; label: string }[],
  ) => (
    <Select
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={label}
      placeholder={label}
      value={query[name] ?? null}
      options={options}
      onChange={(value: string | null | undefined) =>
        setSearch((current) => {
          const next = new URLSearchParams(current);
          if (value) next.set(name, value);
          else next.delete(name);
          return next;
        })
      }
    />
  );
  return (
    <Page title={t('nav.subscriptions')} lead={t('subscription.supervisedLead')}>
      <div className="filters" role="search">
        {choice(
          'institution',
          t('request.institution'),
          participants.map(({ id }) => ({ value: id, label: words.party(id) })),
        )}
        {choice(
          'state',
          t('request.state'),
          SUBSCRIPTION_STATES.map((value) => ({ value, label: t(`subscriptionState.${value}`) })),
        )}
      </div>
      <Section>
        <Await answer={subscriptions}>
          {(rows) => (
            <SubscriptionList
              rows={rows}
              parties={['institution', 'subject']}
              to={`${base}/subscriptions`}
              empty={t('subscription.noSuch')}
              label={t('nav.subscriptions')}
              more={moreOf(subscriptions)}
            />
          )}
        </Await>
      </Section>
    </Page>
  );
}
