import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Failure } from '../../components/states.js';
import { SubscriptionDetail } from '../../gateway/shapes/subscription.js';
import { useSession } from '../../session/context.js';
import { KeyGate } from '../../session/key-gate.js';
import { useSign } from '../../session/signer.js';
import { useAct } from '../../session/use-act.js';

/** Ends a subscription by the institution's signature, once that is confirmed. */
export function EndSubscription({ id }: Readonly<{ id: string }>) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const { client } = useSession();
  const sign = useSign();
  const end = useAct(async () => {
    const { statement } = await sign('push.unsubscribe', { subscription: id });
    return client.post(`/v1/subscriptions/${id}/unsubscribe`, { statement }, SubscriptionDetail);
  });
  const confirm = () =>
    void modal.confirm({
      title: t('subscription.endTitle'),
      content: t('subscription.endMeaning'),
      okText: t('subscription.signEnd'),
      okButtonProps: { danger: true },
      onOk: () => end.mutate(undefined),
    });
  return (
    <KeyGate>
      <div className="stack">
        {end.error !== null && <Failure error={end.error} />}
        <Button danger loading={end.isPending} onClick={confirm}>
          {t('subscription.end')}
        </Button>
      </div>
    </KeyGate>
  );
}
