import { saltedDigest } from '@xinjian/chaincode/model';
import { App, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { Failure } from '../../components/states.js';
import { useWords } from '../../components/words.js';
import { useCatalogue } from '../../gateway/queries.js';
import { Objection } from '../../gateway/shapes/subject-data.js';
import { newSalt } from '../../notebook/salt.js';
import type { AboutRecord } from '../../objection/about.js';
import { useSession } from '../../session/context.js';
import { useSign } from '../../session/signer.js';
import { useAct } from '../../session/use-act.js';

/** Objects to one record where it was led here from one, else to an item as a whole. */
export function RaiseForm({ about }: Readonly<{ about: AboutRecord | undefined }>) {
  const { t } = useTranslation();
  const { client } = useSession();
  const sign = useSign();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const leave = () => void navigate('.', { replace: true, state: null });
  const [chosen, setChosen] = useState<string>();
  const [text, setText] = useState('');
  const item = about?.item ?? chosen;
  const raise = useAct(
    async (of: string) => {
      const [salt, said] = [newSalt(), wordsOf(text.trim(), about && t('objection.aboutText', about))];
      const named = about === undefined ? {} : { record: about.record };
      const digest = saltedDigest(salt, said);
      const { statement } = await sign('objection.raise', { item: of, ...named, digest });
      return client.post('/v1/objections', { statement, text: said, salt }, Objection);
    },
    () => {
      void message.success(t('objection.raised'));
      leave();
    },
  );
  return (
    <Form layout="vertical" component="div">
      {about === undefined ? (
        <ItemChoice item={chosen} onChoose={setChosen} />
      ) : (
        <Form.Item label={t('objection.about')}>
          <p className="tight">{about.words}</p>
          <Button onClick={leave}>{t('objection.clear')}</Button>
        </Form.Item>
      )}
      <Form.Item label={t('objection.text')} htmlFor="objection-text" extra={t('objection.offLedger')}>
        <Input.TextArea
          id="objection-text"
          value={text}
          onChange={({ target }) => setText(target.value)}
          maxLength={18_000}
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

/** Who handles the objection reads first which record it is about. */
function wordsOf(text: string, about: string | undefined): string {
  return about === undefined ? text : `${about}\n${text}`;
}

interface ItemChoiceProps {
  readonly item: string | undefined;
  readonly onChoose: (item: string) => void;
}

function ItemChoice({ item, onChoose }: ItemChoiceProps) {
  const { t } = useTranslation();
  const words = useWords();
  const catalogue = useCatalogue().data ?? [];
  const extra = (
    <>
      {t('objection.whole')} <Link to="/enterprise/data">{t('objection.pick')}</Link>
    </>
  );
  return (
    <Form.Item label={t('objection.item')} htmlFor="objection-item" extra={extra}>
      <Select
        id="objection-item"
        className="wide"
        showSearch={{ optionFilterProp: 'label' }}
        {...(item !== undefined && { value: item })}
        onChange={onChoose}
        options={catalogue.map(({ id }) => ({ value: id, label: `${id} ${words.item(id)}` }))}
      />
    </Form.Item>
  );
}
