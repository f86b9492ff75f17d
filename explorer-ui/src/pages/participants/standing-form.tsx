import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from '../../components/states.js';
import { Participant } from '../../gateway/shapes/registry.js';
import { useSession } from '../../session/context.js';
import { useSign } from '../../session/signer.js';
import { useAct } from '../../session/use-act.js';

/** Suspends an institution, or reinstates it, by a signed statement with the reason. */
export function StandingForm({
  participant,
  done,
}: Readonly<{ participant: Participant; done: () => void }>) {
  const { t } = useTranslation();
  const { client } = useSession();
  const sign = useSign();
  const [reason, setReason] = useState('');
  const change = participant.standing === 'SUSPENDED' ? 'reinstate' : 'suspend';
  const act = useAct(async () => {
    const members = { participant: participant.id, reason: reason.trim() };
    const { statement } = await sign(`participant.${change}`, members);
    return client.post(`/v1/participants/${participant.id}/${change}`, { statement }, Participant);
  }, done);
  return (
    <div className="stack">
      <p>{t(`participants.meaning.${change}`)}</p>
      <Input.TextArea
        rows={2}
        maxLength={500}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
        placeholder={t('participants.reason')}
        aria-label={t('participants.reason')}
      />
      {act.error !== null && <Failure error={act.error} />}
      <div className="row">
        <Button
          type="primary"
          danger={change === 'suspend'}
          disabled={reason.trim() === ''}
          loading={act.isPending}
          onClick={() => act.mutate(undefined)}
        >
          {t(`participants.sign.${change}`)}
        </Button>
        <Button type="text" onClick={done}>
          {t('common.cancel')}
        </Button>
      </div>
    </div>
  );
}
