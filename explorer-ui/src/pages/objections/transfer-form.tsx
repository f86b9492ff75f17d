import { Button, Form, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from '../../components/states.js';
import { useWords } from '../../components/words.js';
import { useParticipants } from '../../gateway/queries.js';
import { Objection } from '../../gateway/shapes/subject-data.js';
import { useSession } from '../../session/context.js';
import { useSign } from '../../session/signer.js';
import { useAct } from '../../session/use-act.js';

/** The operator passes an objection on to who provided the record. */
export function TransferForm({ id, done }: Readonly<{ id: string; done: () => void }>) {
  const { t } = useTranslation();
  const words = useWords();
  const { client } = useSession();
  const sign = useSign();
  const [provider, setProvider] = useState<string>();
  const providers = (useParticipants().data ?? []).filter(
    ({ kind, standing }) => kind === 'data_provider' && standing === 'ACTIVE',
  );
  const transfer = useAct(async (to: string) => {
    const { statement } = await sign('objection.transfer', { objection: id, provider: to });
    return client.post(`/v1/objections/${id}/transfer`, { statement }, Objection);
  }, done);
  return (
    <Form layout="vertical" component="div">
      <Form.Item label={t('objection.provider')} htmlFor="objection-provider">
        <Select
          id="objection-provider"
          className="wide"
          {...(provider !== undefined && { value: provider })}
          onChange={setProvider}
          options={providers.map(({ id: value }) => ({ value, label: words.party(value) }))}
        />
      </Form.Item>
      <div className="stack">
        {transfer.error !== null && <Failure error={transfer.error} />}
        <Button
          disabled={provider === undefined}
          loading={transfer.isPending}
          onClick={() => provider !== undefined && transfer.mutate(provider)}
        >
          {t('objection.signTransfer')}
        </Button>
      </div>
    </Form>
  );
}
