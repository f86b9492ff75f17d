import { saltedDigest } from '@xinjian/chaincode/model';
import { Button, Form, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from '../../components/states.js';
import { Objection } from '../../gateway/shapes/subject-data.js';
import { newSalt } from '../../notebook/salt.js';
import { useSession } from '../../session/context.js';
import { useSign } from '../../session/signer.js';
import { useAct } from '../../session/use-act.js';

const OUTCOMES = ['corrected', 'rejected'] as const;

/** Operator or provider decides an objection, with the grounds. */
export function DecideForm({ id, done }: Readonly<{ id: string; done: () => void }>) {
  const { t } = useTranslation();
  const { client } = useSession();
  const sign = useSign();
  const [outcome, setOutcome] = useState<(typeof OUTCOMES)[number]>('rejected');
  const [text, setText] = useState('');
  const decide = useAct(async () => {
    const [salt, grounds] = [newSalt(), text.trim()];
    const digest = saltedDigest(salt, grounds);
    const { statement } = await sign('objection.decide', { objection: id, outcome, digest });
    return client.post(`/v1/objections/${id}/decide`, { statement, text: grounds, salt }, Objection);
  }, done);
  return (
    <Form layout="vertical" component="div">
      <Form.Item label={t('objection.outcome')} extra={t('objection.correctFirst')}>
        <Radio.Group
          value={outcome}
          onChange={({ target }) => setOutcome(target.value as (typeof OUTCOMES)[number])}
          options={OUTCOMES.map((value) => ({ value, label: t(`objectionOutcome.${value}`) }))}
          aria-label={t('objection.outcome')}
        />
      </Form.Item>
      <Form.Item label={t('objection.grounds')} htmlFor="objection-grounds">
        <Input.TextArea
          id="objection-grounds"
          value={text}
          onChange={({ target }) => setText(target.value)}
          maxLength={20_000}
          rows={3}
        />
      </Form.Item>
      <div className="stack">
        {decide.error !== null && <Failure error={decide.error} />}
        <Button
          type="primary"
          disabled={text.trim() === ''}
          loading={decide.isPending}
          onClick={() => decide.mutate(undefined)}
        >
          {t('objection.signDecide')}
        </Button>
      </div>
    </Form>
  );
}
