import { useTranslation } from 'react-i18next';
import { Hash } from '../../components/hash.js';
import { Page, Section } from '../../components/page.js';
import { moreOf, Records } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { Time } from '../../components/time.js';
import { useWords } from '../../components/words.js';
import { SELF_DECLARED } from '../../declaration/declare.js';
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
        const typed = Object.entries(last?.record ?? {}).map(([name, value]) => [name, String(value ?? '')]);
        return (
          <DeclarationForm
            key={last?.version ?? 0}
            item={item}
            uscc={me.uscc}
            commitment={commitment}
            last={Object.fromEntries(typed.filter(([name]) => name !== 'uscc')) as Record<string, string>}
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
  const words = useWords();
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
          render: ({ item, record }) => (
            <span className="soft">
              {Object.entries(record ?? {})
                .filter(([name]) => name !== 'uscc')
                .map(([name, value]) => `${words.field(item, name)} ${String(value)}`)
                .join(' · ')}
            </span>
          ),
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
