import { Button, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from '../../components/page.js';
import { Failure } from '../../components/states.js';
import { Consent } from '../../gateway/shapes/consent.js';
import { useSession } from '../../session/context.js';
import { KeyGate } from '../../session/key-gate.js';
import { useSign } from '../../session/signer.js';
import { useAct } from '../../session/use-act.js';
import { NarrowForm } from './narrow-form.js';

type Change = 'withdraw' | 'pause' | 'resume';
type Action = Change | 'narrow';

/** What the enterprise can still do, by the stored state behind the state shown. */
function actionsOf(state: Consent['state']): readonly Action[] {
  if (state === 'WITHDRAWN' || state === 'LAPSED') return [];
  return state === 'PAUSED' ? ['resume', 'narrow', 'withdraw'] : ['narrow', 'pause', 'withdraw'];
}

export function ConsentActions({ consent }: Readonly<{ consent: Consent }>) {
  const { t } = useTranslation();
  const [action, setAction] = useState<Action | null>(null);
  const actions = actionsOf(consent.state);
  if (actions.length === 0) return null;
  const chosen = actions.find((each) => each === action);
  return (
    <Section title={t('consent.change')}>
      <KeyGate>
        <Radio.Group
          className="actions"
          optionType="button"
          value={chosen ?? null}
          onChange={({ target }) => setAction(target.value as Action)}
          options={actions.map((value) => ({ value, label: t(`consent.action.${value}`) }))}
        />
        {chosen === 'narrow' && <NarrowForm consent={consent} done={() => setAction(null)} />}
        {chosen !== undefined && chosen !== 'narrow' && (
          <ChangeForm key={chosen} consent={consent} change={chosen} done={() => setAction(null)} />
        )}
      </KeyGate>
    </Section>
  );
}

interface ChangeFormProps {
  readonly consent: Consent;
  readonly change: Change;
  readonly done: () => void;
}

function ChangeForm({ consent, change, done }: ChangeFormProps) {
  const { t } = useTranslation();
  const { client } = useSession();
  const sign = useSign();
  const [reason, setReason] = useState('');
  const act = useAct(async () => {
    const { statement } = await sign(`consent.${change}`, {
      consent: consent.id,
      ...(reason.trim() !== '' && { reason: reason.trim() }),
    });
    return client.post(`/v1/consents/${consent.id}/${change}`, { statement }, Consent);
  }, done);
  return (
    <div className="stack">
      <p>{t(`consent.actionMeaning.${change}`)}</p>
      <Input
        value={reason}
        maxLength={200}
        onChange={({ target }) => setReason(target.value)}
        placeholder={t('consent.reason')}
        aria-label={t('consent.reason')}
      />
      {act.error !== null && <Failure error={act.error} />}
      <div>
        <Button
          type="primary"
          danger={change === 'withdraw'}
          loading={act.isPending}
          onClick={() => act.mutate(undefined)}
        >
          {t(`consent.sign.${change}`)}
        </Button>
      </div>
    </div>
  );
}
