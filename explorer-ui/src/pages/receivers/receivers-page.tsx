import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Page, Section } from '../../components/page.js';
import { Records } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { Time } from '../../components/time.js';
import { useWords } from '../../components/words.js';
import type { NewWebhook, Webhook } from '../../gateway/shapes/webhook.js';
import { useSession } from '../../session/context.js';
import { eventsFor } from '../../webhooks/events.js';
import { useWebhooks } from '../../webhooks/use-webhooks.js';
import { DeadLetters } from './dead-letters.js';
import { ReceiverForm } from './receiver-form.js';
import { SecretOnce } from './secret-once.js';

/** Where the signed-in participant is told of what happens. */
export function ReceiversPage({ base }: Readonly<{ base: string }>) {
  const { t } = useTranslation();
  const { me } = useSession();
  const webhooks = useWebhooks();
  const [made, setMade] = useState<NewWebhook>();
  const events = eventsFor(me.role);
  return (
    <Page
      title={t('nav.receivers')}
      lead={t(events.includes('push') ? 'receiver.pushLead' : 'receiver.lead')}
    >
      <Await answer={webhooks}>
        {({ items }) => (
          <>
            {made !== undefined && <SecretOnce made={made} done={() => setMade(undefined)} />}
            <Section title={t('receiver.all')}>
              <ReceiverList rows={items} to={`${base}/receivers`} />
            </Section>
            {made === undefined && (
              <Section title={t('receiver.add')}>
                <ReceiverForm
                  events={events}
                  pushTaken={items.some((webhook) => webhook.events.includes('push'))}
                  onMade={setMade}
                />
              </Section>
            )}
          </>
        )}
      </Await>
    </Page>
  );
}

function ReceiverList({ rows, to }: Readonly<{ rows: readonly Webhook[]; to: string }>) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <Records
      rows={rows}
      rowKey={({ id }) => id}
      label={t('receiver.all')}
      empty={t('receiver.none')}
      columns={[
        {
          key: 'url',
          title: t('receiver.url'),
          render: ({ id, url }) => (
            <Link to={`${to}/${id}`} className="mono">
              {url}
            </Link>
          ),
        },
        {
          key: 'events',
          title: t('receiver.events'),
          render: ({ events }) => words.list(events.map((event) => t(`webhookEvent.${event}`))),
        },
        {
          key: 'createdAt',
          title: t('receiver.createdAt'),
          width: 150,
          render: ({ createdAt }) => <Time at={createdAt} precision="minute" />,
        },
        {
          key: 'dead',
          title: t('delivery.title'),
          width: 150,
          render: ({ id }) => (
            <span className="linked">
              <Link to={`${to}/${id}`}>{t('common.open')}</Link>
              <DeadLetters webhook={id} />
            </span>
          ),
        },
      ]}
    />
  );
}
