import { App, Button, Checkbox, Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from '../../components/states.js';
import { useWords } from '../../components/words.js';
import {
  commitmentWords,
  declarableFields,
  declarationMembers,
  declaredRecord,
} from '../../declaration/declare.js';
import { fits, kindOf } from '../../declaration/field-kind.js';
import type { CatalogueRow } from '../../gateway/shapes/registry.js';
import { type Commitment, Declared } from '../../gateway/shapes/subject-data.js';
import { newSalt } from '../../notebook/salt.js';
import { useSession } from '../../session/context.js';
import { useSign } from '../../session/signer.js';
import { useAct } from '../../session/use-act.js';
import { DeclaredField } from './declared-field.js';

interface DeclarationFormProps {
  readonly item: CatalogueRow;
  readonly uscc: string;
  readonly commitment: Commitment;
  /** What was declared last. */
  readonly last: Readonly<Record<string, string>>;
}

/** The figures, the commitment to their truth, and the signature under both. */
export function DeclarationForm({ item, uscc, commitment, last }: DeclarationFormProps) {
  const { t } = useTranslation();
  const words = useWords();
  const [typed, setTyped] = useState(last);
  const [read, setRead] = useState(false);
  const { message } = App.useApp();
  const declare = useDeclare(commitment, uscc, () => {
    setRead(false);
    void message.success(t('declaration.done'));
  });
  const fields = declarableFields(item);
  const record = declaredRecord(uscc, fields, typed);
  const isReadable = fields.every(({ name, type }) => fits(kindOf(type), typed[name] ?? ''));
  return (
    <div className="stack">
      <Form layout="vertical" component="div" className="form-grid">
        {fields.map(({ name, type }) => (
          <DeclaredField
            key={name}
            name={name}
            label={words.field(item.id, name)}
            type={type}
            value={typed[name] ?? ''}
            onChange={(text) => setTyped({ ...typed, [name]: text })}
          />
        ))}
      </Form>
      <h3>{t('declaration.commitment', { template: commitment.template })}</h3>
      <pre className="document" lang="zh-CN" tabIndex={0}>
        {commitmentWords(commitment, uscc)}
      </pre>
      <p className="soft">{t('declaration.offLedger')}</p>
      <Checkbox checked={read} onChange={({ target }) => setRead(target.checked)}>
        {t('declaration.read')}
      </Checkbox>
      {declare.error !== null && <Failure error={declare.error} />}
      <div>
        <Button
          type="primary"
          disabled={!read || !isReadable || Object.keys(record).length < 2}
          loading={declare.isPending}
          onClick={() => declare.mutate(record)}
        >
          {t('declaration.sign')}
        </Button>
      </div>
    </div>
  );
}

function useDeclare(commitment: Commitment, uscc: string, done: () => void) {
  const { client } = useSession();
  const sign = useSign();
  return useAct(async (record: Readonly<Record<string, string>>) => {
    const salt = newSalt();
    const { statement } = await sign(
      'declaration.make',
      declarationMembers(record, commitment, { uscc, salt }),
    );
    return client.post('/v1/declarations', { statement, record, salt }, Declared);
  }, done);
}
