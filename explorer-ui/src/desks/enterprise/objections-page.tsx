import { saltedDigest } from '@xinjian/chaincode/model';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Page, Section } from '../../components/page.js';
import { moreOf } from '../../components/records.js';
import { Await, Failure } from '../../components/states.js';
import { useWords } from '../../components/words.js';
import { useCatalogue, useList } from '../../gateway/queries.js';
import { Objection } from '../../gateway/shapes/subject-data.js';
import { newSalt } from '../../notebook/salt.js';
import { ObjectionList } from '../../pages/objections/objection-list.js';
import { useSession } from '../../session/context.js';
import { KeyGate } from '../../session/key-gate.js';
import { useSign } from '../../session/signer.js';
import { useAct } from '../../session/use-act.js';

/** What the enterprise objects to, and how each objection stands. */
export function ObjectionsPage() {
  const { t } = useTranslation();
  const objections = useList('/v1/objections', Objection, { live: true });
  return (
    <Page title={t('nav.objections')} lead={t('objection.lead')}>
      <Section title={t('objection.raise')}>
        <KeyGate>
          <RaiseForm />
        </KeyGate>
      </Section>
      <Section title={t('objection.all')}>
        <Await answer={objections}>
          {(rows) => (
            <ObjectionList rows={rows} more={moreOf(objections)} action={({ id }) => <Withdraw id={id} />} />
          )}
        </Await>
      </Section>
    </Page>
  );
}

function RaiseForm() {
  const { t } = useTranslation();
  const words = useWords();
  const { client } = useSession();
  const sign = useSign();
  const catalogue = useCatalogue().data ?? [];
  const [item, setItem] = useState<string>();
  const [text, setText] = useState('');
  const raise = useAct(
    async (about: string) => {
      const [salt, said] = [newSalt(), text.trim()];
      const { statement } = await sign('objection.raise', { item: about, digest: saltedDigest(salt, said) });
      return client.post('/v1/objections', { statement, text: said, salt }, Objection);
    },
    () => setText(''),
  );
  return (
    <div className="stack">
      <Select
        {...(item !== undefined && { value: item })}
        onChange={setItem}
        placeholder={t('objection.item')}
        aria-label={t('objection.item')}
        options={catalogue.map(({ id }) => ({ value: id, label: `${words.item(id)} ${id}` }))}
      />
      <Input.TextArea
        value={text}
        onChange={({ target }) => setText(target.value)}
        maxLength={20_000}
        rows={4}
        placeholder={t('objection.text')}
        aria-label={t('objection.text')}
      />
      <p className="soft">{t('objection.offLedger')}</p>
      {raise.error !== null && <Failure error={raise.error} />}
      <div>
        <Button
          type="primary"
          disabled={item === undefined || text.trim() === ''}
          loading={raise.isPending}
          onClick={() => item !== undefined && raise.mutate(item)}
        >
          {t('objection.signRaise')}
        </Button>
      </div>
    </div>
  );
}

function Withdraw({ id }: Readonly<{ id: string }>) {
  const { t } = useTranslation();
  const { client } = useSession();
  const sign = useSign();
  const withdraw = useAct(async () => {
    const { statement } = await sign('objection.withdraw', { objection: id });
    return client.post(`/v1/objections/${id}/withdraw`, { statement }, Objection);
  });
  return (
    <span className="stack">
      <Button size="small" loading={withdraw.isPending} onClick={() => withdraw.mutate(undefined)}>
        {t('objection.withdraw')}
      </Button>
      {withdraw.error !== null && <Failure error={withdraw.error} />}
    </span>
  );
}
