import { useTranslation } from 'react-i18next';
import { Hash } from '../../components/hash.js';
import { amount, withUnit } from '../../components/measure.js';
import { Page, Section } from '../../components/page.js';
import { moreOf, Records } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { Time } from '../../components/time.js';
import { useWords } from '../../components/words.js';
import { declarableFields, SELF_DECLARED, typedFor } from '../../declaration/declare.js';
import { useCatalogue, useList, useResource } from '../../gateway/queries.js';
import { Commitments, Declaration } from '../../gateway/shapes/subject-data.js';
import { useSession } from '../../session/context.js';
import { KeyGate } from '../../session/key-gate.js';
import { DeclarationForm } from './declaration-form.js';

/** What the enterprise declares of itself, and every version of it. */
export function DeclarationsPage() {
  const { t } = useTranslation();
  const declarations = useList('/v1/declarations', Declaration, { live: true });
  return (
    <Page title={t('nav.declarations')} lead={t('declaration.lead')}>
      <Await answer={declarations}>
        {(rows) => (
          <>
            <Section title={t('declaration.declare')}>
              <KeyGate>
                <Declare last={rows[0]} />
              </KeyGate>
            </Section>
            <Section title={t('declaration.history')}>
              <History rows={rows} more={moreOf(declarations)} />
            </Section>
          </>
        )}
      </Await>
    </Page>
  );
}

function Declare({ last }: Readonly<{ last: Declaration | undefined }>) {
  const { me } = useSession();
  const { t } = useTranslation();
  const item = useCatalogue().data?.find(({ id }) => id === SELF_DECLARED);
  const commitments = useResource('/v1/declarations/commitments', Commitments);
  return (
    <Await answer={commitments}>
      {({ items }) => {
        const commitment = items.at(-1);
        if (item === undefined || commitment === undefined || me.uscc === null) {
          return <p className="soft">{t('declaration.notYet')}</p>;
        }
        return (
          <DeclarationForm
            key={last?.version ?? 0}
            item={item}
            uscc={me.uscc}
            commitment={commitment}
            last={typedFor(declarableFields(item), last?.record ?? {})}
          />
        );
      }}
    </Await>
  );
}

function History({
  rows,
  more,
}: Readonly<{ rows: readonly Declaration[]; more: ReturnType<typeof moreOf> }>) {
  const { t } = useTranslation();
  return (
    <Records
      rows={rows}
      rowKey={({ item, version }) => `${item} ${version}`}
      label={t('declaration.history')}
      empty={t('declaration.none')}
      more={more}
      columns={[
        { key: 'version', title: t('declaration.version'), render: ({ version }) => version },
        { key: 'at', title: t('declaration.at'), render: ({ declaredAt }) => <Time at={declaredAt} /> },
        {
          key: 'stated',
          title: t('declaration.stated'),
          render: (row) => <Stated declaration={row} />,
        },
        {
          key: 'template',
          title: t('declaration.template'),
          render: ({ commitment }) => commitment.template,
        },
        { key: 'digest', title: t('declaration.digest'), render: ({ digest }) => <Hash value={digest} /> },
      ]}
    />
  );
}

/** What one version stated, field by field. */
function Stated({ declaration: { item, record } }: Readonly<{ declaration: Declaration }>) {
  const words = useWords();
  const entry = useCatalogue().data?.find(({ id }) => id === item);
  const typeOf = (name: string) => entry?.fields.find((field) => field.name === name)?.type ?? 'string';
  const texts = entry === undefined ? {} : typedFor(declarableFields(entry), record ?? {});
  return (
    <span className="item-names">
      {Object.entries(texts).map(([name, text]) => (
        <span key={name}>
          <span className="soft">{withUnit(words.field(item, name), typeOf(name), words.language)}</span>{' '}
          {amount(text, typeOf(name))}
        </span>
      ))}
    </span>
  );
}
