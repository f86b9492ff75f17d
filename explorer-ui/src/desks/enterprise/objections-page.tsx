import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { ItemName } from '../../components/names.js';
import { Page, Section } from '../../components/page.js';
import { moreOf } from '../../components/records.js';
import { Await, Failure } from '../../components/states.js';
import { useList, useResource } from '../../gateway/queries.js';
import { Objection, ObjectionDetail } from '../../gateway/shapes/subject-data.js';
import { aboutFrom } from '../../objection/about.js';
import { isOpen, ObjectionList } from '../../pages/objections/objection-list.js';
import { ObjectionWords } from '../../pages/objections/objection-words.js';
import { useSession } from '../../session/context.js';
import { KeyGate } from '../../session/key-gate.js';
import { useSign } from '../../session/signer.js';
import { useAct } from '../../session/use-act.js';
import { RaiseForm } from './raise-form.js';

/** What the enterprise objects to, and how each objection stands. */
export function ObjectionsPage() {
  const { t } = useTranslation();
  const objections = useList('/v1/objections', Objection, { live: true });
  const [shown, setShown] = useState<Objection>();
  const location = useLocation();
  return (
    <Page title={t('nav.objections')} lead={t('objection.lead')}>
      <Section title={t('objection.raise')}>
        <KeyGate>
          <RaiseForm key={location.key} about={aboutFrom(location.state)} />
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
