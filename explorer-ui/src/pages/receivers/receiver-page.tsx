import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { Facts } from '../../components/facts.js';
import { Hash } from '../../components/hash.js';
import { Page, Section } from '../../components/page.js';
import { Await, Failure, Nothing } from '../../components/states.js';
import { Time } from '../../components/time.js';
import { useWords } from '../../components/words.js';
import type { Webhook } from '../../gateway/shapes/webhook.js';
import { useWebhooks } from '../../webhooks/use-webhooks.js';
import { Deliveries } from './deliveries.js';
import { useRemoveReceiver } from './use-remove-receiver.js';

/** One receiver: what it is told, what was sent to it, and its removal. */
export function ReceiverPage({ base }: Readonly<{ base: string }>) {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const webhooks = useWebhooks();
  const list = `${base}/receivers`;
  return (
    <Page title={t('receiver.one')} back={{ to: list, label: t('nav.receivers') }}>
      <Await answer={webhooks}>
        {({ items }) => {
          const webhook = items.find((each) => each.id === id);
          if (webhook === undefined) return <Nothing>{t('receiver.gone')}</Nothing>;
          return (
            <>
              <Receiver webhook={webhook} list={list} />
              <Deliveries webhook={id} base={base} />
            </>
          );
        }}
      </Await>
    </Page>
  );
}

function Receiver({ webhook, list }: Readonly<{ webhook: Webhook; list: string }>) {
  const { t } = useTranslation();
  const words = useWords();
  const { remove, confirm } = useRemoveReceiver(webhook.id, list);
  return (
    <Section
      title={<span className="mono">{webhook.url}</span>}
      extra={
        <Button danger loading={remove.isPending} onClick={confirm}>
          {t('receiver.remove')}
        </Button>
      }
    >
      <Facts
        facts={[
          [t('receiver.events'), words.list(webhook.events.map((event) => t(`webhookEvent.${event}`)))],
          [t('receiver.createdAt'), <Time key="at" at={webhook.createdAt} />],
          [t('receiver.number'), <Hash key="id" value={webhook.id} />],
        ]}
      />
      {remove.error !== null && <Failure error={remove.error} />}
    </Section>
  );
}
