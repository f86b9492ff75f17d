import { Button, Checkbox, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from '../../components/states.js';
import { NewWebhook } from '../../gateway/shapes/webhook.js';
import { useSession } from '../../session/context.js';
import { useAct } from '../../session/use-act.js';
import type { WebhookEvent } from '../../webhooks/events.js';

interface ReceiverFormProps {
  /** Those that the participant can be told of. */
  readonly events: readonly WebhookEvent[];
  /** Whether another receiver takes the pushes: they go to one. */
  readonly pushTaken: boolean;
  readonly onMade: (made: NewWebhook) => void;
}

/** Names an address, and what is to be sent to it. */
export function ReceiverForm({ events, pushTaken, onMade }: ReceiverFormProps) {
  const { t } = useTranslation();
  const { client } = useSession();
  const [url, setUrl] = useState('');
  const [chosen, setChosen] = useState<readonly WebhookEvent[]>([]);
  const add = useAct(
    () => client.post('/v1/webhooks', { url: url.trim(), events: chosen }, NewWebhook),
    onMade,
  );
  return (
    <Form layout="vertical" component="div">
      <Form.Item label={t('receiver.url')} htmlFor="receiver-url" extra={t('receiver.urlHelp')}>
        <Input
          id="receiver-url"
          className="mono"
          inputMode="url"
          maxLength={2000}
          placeholder="https://"
          value={url}
          onChange={({ target }) => {
            setUrl(target.value);
            add.reset();
          }}
        />
      </Form.Item>
      <Form.Item label={t('receiver.events')}>
        <Checkbox.Group
          className="vertical"
          aria-label={t('receiver.events')}
          value={[...chosen]}
          onChange={setChosen}
          options={events.map((event) => ({
            value: event,
            disabled: event === 'push' && pushTaken,
            label: <EventName event={event} taken={event === 'push' && pushTaken} />,
          }))}
        />
      </Form.Item>
      <div className="stack">
        {add.error !== null && <Failure error={add.error} refused={t('receiver.refused')} />}
        <Button
          type="primary"
          disabled={url.trim() === '' || chosen.length === 0}
          loading={add.isPending}
          onClick={() => add.mutate(undefined)}
        >
          {t('receiver.save')}
        </Button>
      </div>
    </Form>
  );
}

function EventName({ event, taken }: Readonly<{ event: WebhookEvent; taken: boolean }>) {
  const { t } = useTranslation();
  return (
    <>
      {t(`webhookEvent.${event}`)} <span className="code">{event}</span>
      {taken && <span className="soft"> {t('receiver.pushTaken')}</span>}
    </>
  );
}
