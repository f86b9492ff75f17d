import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { Code } from '../../components/code.js';
import { Facts } from '../../components/facts.js';
import { Hash } from '../../components/hash.js';
import { Page, Section } from '../../components/page.js';
import { Records } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { Time } from '../../components/time.js';
import { useResource } from '../../gateway/queries.js';
import { Transaction } from '../../gateway/shapes/ledger.js';
import { certificateName } from '../../verification/certificate.js';
import { findStatements } from '../../verification/carried.js';
import { StatementView } from './statement-view.js';
import { ValidationTag } from './validation-tag.js';

/** One transaction: who carried it, who endorsed it, what it says, reads and writes. */
export function TransactionPage({ base }: Readonly<{ base: string }>) {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const transaction = useResource(`/v1/ledger/transactions/${id}`, Transaction);
  return (
    <Page title={t('ledger.transaction')} back={{ to: `${base}/ledger`, label: t('nav.blocks') }}>
      <Await answer={transaction}>
        {(row) => (
          <>
            <Section extra={<ValidationTag code={row.validationCode} />}>
              <Facts
                facts={[
                  [t('access.transaction'), <Hash key="id" value={row.transactionId} />],
                  [
                    t('ledger.number'),
                    <Link key="block" to={`${base}/ledger/${row.blockNumber}`}>
                      #{row.blockNumber}
                    </Link>,
                  ],
                  [t('ledger.position'), row.position],
                  [t('ledger.at'), row.at ? <Time key="at" at={row.at} /> : '—'],
                  [
                    t('ledger.what'),
                    <span key="w" className="code">{`${row.contract}:${row.transaction}`}</span>,
                  ],
                  [
                    t('ledger.creator'),
                    row.creator === null ? '—' : `${row.creator.mspId} · ${row.creator.subject}`,
                  ],
                  [t('ledger.event'), row.event?.name ?? '—'],
                ]}
              />
            </Section>
            <Section title={t('ledger.statements')}>
              {findStatements(row.args).map((statement) => (
                <StatementView key={statement} jws={statement} />
              ))}
              {findStatements(row.args).length === 0 && <Code value={row.args.join('\n')} />}
            </Section>
            <Section title={t('ledger.endorsements')}>
              <Records
                rows={row.endorsements}
                rowKey={({ signature }) => signature}
                label={t('ledger.endorsements')}
                empty="—"
                columns={[
                  { key: 'msp', title: t('ledger.organisation'), render: ({ mspId }) => mspId },
                  {
                    key: 'name',
                    title: t('ledger.certificate'),
                    render: ({ certificate }) => certificateName(certificate),
                  },
                  {
                    key: 'signature',
                    title: t('ledger.signature'),
                    render: ({ signature }) => <Hash value={signature} />,
                  },
                ]}
              />
            </Section>
            <Section title={t('ledger.reads')}>
              <Records
                rows={row.reads}
                rowKey={({ namespace, key }) => `${namespace}/${key}`}
                label={t('ledger.reads')}
                empty={t('ledger.noReads')}
                columns={[
                  {
                    key: 'key',
                    title: t('ledger.key'),
                    render: ({ key }) => <span className="code wrap">{key}</span>,
                  },
                  {
                    key: 'version',
                    title: t('ledger.version'),
                    render: ({ version }) =>
                      version === null ? t('ledger.absent') : `#${version.blockNumber} / ${version.position}`,
                  },
                ]}
              />
            </Section>
            <Section title={t('ledger.writes')}>
              {row.writes.map(({ namespace, key, value, isDelete }) => (
                <details key={`${namespace}/${key}`}>
                  <summary>
                    <span className="code wrap">{key}</span> {isDelete && t('ledger.deleted')}
                  </summary>
                  <Code value={pretty(value)} />
                </details>
              ))}
            </Section>
          </>
        )}
      </Await>
    </Page>
  );
}

function pretty(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value, null, 2);
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}
