import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Failure } from '../../components/states.js';
import { Delivery } from '../../gateway/shapes/webhook.js';
import { useSession } from '../../session/context.js';
import { useAct } from '../../session/use-act.js';

/** Tries a dead letter again. */
export function Replay({ webhook, id }: Readonly<{ webhook: string; id: string }>) {
  const { t } = useTranslation();
  const { client } = useSession();
  const { message } = App.useApp();
  const replay = useAct(
    () => client.post(`/v1/webhooks/${webhook}/deliveries/${id}/replay`, {}, Delivery),
    () => void message.success(t('delivery.replayed')),
  );
  return (
    <span className="stack">
      <Button size="small" loading={replay.isPending} onClick={() => replay.mutate(undefined)}>
        {t('delivery.replay')}
      </Button>
      {replay.error !== null && <Failure error={replay.error} />}
    </span>
  );
}
