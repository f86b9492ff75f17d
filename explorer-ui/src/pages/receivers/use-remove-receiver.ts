import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { Webhook } from '../../gateway/shapes/webhook.js';
import { useSession } from '../../session/context.js';
import { useAct } from '../../session/use-act.js';

/** Removes a receiver once that is confirmed, and leads back to the list. */
export function useRemoveReceiver(id: string, list: string) {
  const { t } = useTranslation();
  const { modal, message } = App.useApp();
  const { client } = useSession();
  const navigate = useNavigate();
  const remove = useAct(
    () => client.remove(`/v1/webhooks/${id}`, Webhook),
    () => {
      void message.success(t('receiver.removed'));
      void navigate(list);
    },
  );
  const confirm = () =>
    void modal.confirm({
      title: t('receiver.removeTitle'),
      content: t('receiver.removeMeaning'),
      okText: t('receiver.remove'),
      okButtonProps: { danger: true },
      onOk: () => remove.mutate(undefined),
    });
  return { remove, confirm };
}
