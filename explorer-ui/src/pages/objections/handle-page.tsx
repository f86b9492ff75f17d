import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ItemName } from '../../components/names.js';
import { Page, Section } from '../../components/page.js';
import { moreOf } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { useList, useResource } from '../../gateway/queries.js';
import { Objection, ObjectionDetail } from '../../gateway/shapes/subject-data.js';
import { useSession } from '../../session/context.js';
import { KeyGate } from '../../session/key-gate.js';
import { DecideForm } from './decide-form.js';
import { isOpen, ObjectionList } from './objection-list.js';
import { ObjectionWords } from './objection-words.js';
import { TransferForm } from './transfer-form.js';

/** Objections as operator and provider handle them. */
export function HandleObjectionsPage() {
  const { t } = useTranslation();
  const objections = useList('/v1/objections', Objection, { live: true });
  const [handled, setHandled] = useState<Objection>();
  return (
    <Page title={t('nav.objections')} lead={t('objection.handleLead')}>
      <Section>
        <Await answer={objections}>
          {(rows) => (
            <ObjectionList
              rows={rows}
              more={moreOf(objections)}
              withSubject
              action={(row) => (
                <button type="button" className="link" onClick={() => setHandled(row)}>
                  {t(isOpen(row) ? 'objection.handle' : 'common.open')}
                </button>
              )}
            />
          )}
        </Await>
      </Section>
      {handled !== undefined && (
        <Section key={handled.id} title={<ItemName id={handled.item} />} asked>
          <Handle id={handled.id} done={() => setHandled(undefined)} />
        </Section>
      )}
    </Page>
  );
}

function Handle({ id, done }: Readonly<{ id: string; done: () => void }>) {
  const { me } = useSession();
  const objection = useResource(`/v1/objections/${id}`, ObjectionDetail, { live: true });
  return (
    <Await answer={objection}>
      {(row) => (
        <div className="stack">
          <ObjectionWords objection={row} />
          {isOpen(row) && (
            <KeyGate>
              <div className="stack">
                {me.role === 'operator' && row.state === 'RAISED' && <TransferForm id={id} done={done} />}
                <DecideForm id={id} done={done} />
              </div>
            </KeyGate>
          )}
        </div>
      )}
    </Await>
  );
}
