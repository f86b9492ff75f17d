import { saltedDigest } from '@xinjian/chaincode/model';
import { App, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ItemName } from '../../components/names.js';
import { Page, Section } from '../../components/page.js';
import { moreOf } from '../../components/records.js';
import { Await, Failure } from '../../components/states.js';
import { useWords } from '../../components/words.js';
import { useCatalogue, useList, useResource } from '../../gateway/queries.js';
import { Objection, ObjectionDetail } from '../../gateway/shapes/subject-data.js';
import { newSalt } from '../../notebook/salt.js';
import { isOpen, ObjectionList } from '../../pages/objections/objection-list.js';
import { ObjectionWords } from '../../pages/objections/objection-words.js';
import { useSession } from '../../session/context.js';
import { KeyGate } from '../../session/key-gate.js';
import { useSign } from '../../session/signer.js';
import { useAct } from '../../session/use-act.js';

/** What the enterprise objects to, and how each objection stands. */
export function ObjectionsPage() {
  const { t } = useTranslation();
  const objections = useList('/v1/objections', Objection, { live: true });
  const [shown, setShown] = useState<Objection>();
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
            <ObjectionList
              rows={rows}
              more={moreOf(objections)}
              action={(row) => (
                <button type="button" className="link" onClick={() => setShown(row)}>
                  {t('common.open')}
                </button>
              )}
            />
          )}
        </Await>
      </Section>
      {shown !== undefined && (
        <Section key={shown.id} title={<ItemName id={shown.item} />} asked>
          <Shown id={shown.id} />
        </Section>
      )}
    </Page>
  );
}

/** One objection with its words; what is open can be withdrawn. */
function Shown({ id }: Readonly<{ id: string }>) {
  const objection = useResource(`/v1/objections/${id}`, ObjectionDetail, { live: true });
  return (
    <Await answer={objection}>
      {(row) => (
        <div className="stack">
          <ObjectionWords objection={row} />
          {isOpen(row) && (
            <KeyGate>
              <Withdraw id={id} />
            </KeyGate>
          )}
        </div>
      )}
    </Await>
  );
}

function RaiseForm() {
  const { t } = useTranslation();
  const words = useWords();
  const { client } = useSession();
  const sign = useSign();
  const { message } = App.useApp();
  const catalogue = useCatalogue().data ?? [];
  const [item, setItem] = useState<string>();
  const [text, setText] = useState('');
  const raise = useAct(
    async (about: string) => {
      const [salt, said] = [newSalt(), text.trim()];
      const { statement } = await sign('objection.raise', { item: about, digest: saltedDigest(salt, said) });
      return client.post('/v1/objections', { statement, text: said, salt }, Objection);
    },
    () => {
      setText('');
      setItem(undefined);
      void message.success(t('objection.raised'));
    },
  );
  return (
    <Form layout="vertical" component="div">
      <Form.Item label={t('objection.item')} htmlFor="objection-item">
        <Select
          id="objection-item"
          className="wide"
          showSearch={{ optionFilterProp: 'label' }}
          {...(item !== undefined && { value: item })}
          onChange={setItem}
          options={catalogue.map(({ id }) => ({ value: id, label: `${id} ${words.item(id)}` }))}
        />
      </Form.Item>
      <Form.Item label={t('objection.text')} htmlFor="objection-text" extra={t('objection.offLedger')}>
        <Input.TextArea
          id="objection-text"
          value={text}
          onChange={({ target }) => setText(target.value)}
          maxLength={20_000}
          rows={4}
        />
      </Form.Item>
      <div className="stack">
        {raise.error !== null && <Failure error={raise.error} />}
        <Button
          type="primary"
          disabled={item === undefined || text.trim() === ''}
          loading={raise.isPending}
          onClick={() => item !== undefined && raise.mutate(item)}
        >
          {t('objection.signRaise')}
        </Button>
      </div>
    </Form>
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
    <div className="stack">
      {withdraw.error !== null && <Failure error={withdraw.error} />}
      <Button loading={withdraw.isPending} onClick={() => withdraw.mutate(undefined)}>
        {t('objection.withdraw')}
      </Button>
    </div>
  );
}
