import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from '../../components/states.js';
import { ConsentRequest } from '../../gateway/shapes/consent.js';
import { useSession } from '../../session/context.js';
import { useSign } from '../../session/signer.js';
import { useAct } from '../../session/use-act.js';

export function RefuseForm({ request }: Readonly<{ request: ConsentRequest }>) {
  const { t } = useTranslation();
  const { client } = useSession();
  const sign = useSign();
  const [reason, setReason] = useState('');
  const refuse = useAct(async () => {
    const { statement } = await sign('consent.refuse', {
      answers: request.id,
      ...(reason.trim() !== '' && { reason: reason.trim() }),
    });
    return client.post(`/v1/consent-requests/${request.id}/refuse`, { statement }, ConsentRequest);
  });
  return (
    <div className="stack">
      <p>{t('enterprise.refuse.meaning')}</p>
      <Input.TextArea
        value={reason}
        onChange={({ target }) => setReason(target.value)}
        maxLength={500}
        rows={2}
        placeholder={t('enterprise.refuse.reason')}
        aria-label={t('enterprise.refuse.reason')}
      />
      {refuse.error !== null && <Failure error={refuse.error} />}
      <div>
        <Button danger type="primary" loading={refuse.isPending} onClick={() => refuse.mutate(undefined)}>
          {t('enterprise.refuse.sign')}
        </Button>
      </div>
    </div>
  );
}
