import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { Facts } from '../../components/facts.js';
import { Hash } from '../../components/hash.js';
import { LinkButton } from '../../components/link-button.js';
import { Page, Section } from '../../components/page.js';
import { Records } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { Time } from '../../components/time.js';
import { useResource } from '../../gateway/queries.js';
import { Block, LedgerStatus } from '../../gateway/shapes/ledger.js';
import { useSession } from '../../session/context.js';
import { fromBase64 } from '../../verification/bytes.js';
import { checkBlock } from '../../verification/checks/block.js';
import { parseBlock } from '../../verification/fabric/block.js';
import { CheckList } from '../trace/check-list.js';
import { ValidationTag } from './validation-tag.js';

/** One block: recomputed in this browser, and what it holds. */
export function BlockPage({ base }: Readonly<{ base: string }>) {
  const { t } = useTranslation();
  const { number = '' } = useParams();
  const block = useResource(`/v1/ledger/blocks/${number}`, Block);
  const height = Number(number);
  const blocks = useResource('/v1/ledger', LedgerStatus, { live: true }).data?.height ?? 0;
  return (
    <Page
      title={t('ledger.block', { number })}
      back={{ to: `${base}/ledger`, label: t('nav.blocks') }}
      actions={
        <>
          {height > 0 && <LinkButton to={`${base}/ledger/${height - 1}`}>{t('ledger.before')}</LinkButton>}
          {height + 1 < blocks && (
            <LinkButton to={`${base}/ledger/${height + 1}`}>{t('ledger.after')}</LinkButton>
          )}
        </>
      }
    >
      <Await answer={block}>
        {(row) => (
          <>
            <Section>
              <Facts
                facts={[
                  [t('ledger.hash'), <Hash key="h" value={row.hash} />],
                  [
                    t('ledger.previousHash'),
                    row.previousHash ? <Hash key="p" value={row.previousHash} /> : '—',
                  ],
                  [t('ledger.dataHash'), <Hash key="d" value={row.dataHash} />],
                  [t('ledger.at'), row.at ? <Time key="at" at={row.at} /> : '—'],
                ]}
              />
            </Section>
            <Section title={t('trace.recomputed')}>
              <BlockChecks block={row} />
            </Section>
            <Section title={t('ledger.transactions')}>
              <Records
                rows={row.transactions}
                rowKey={({ position }) => String(position)}
                label={t('ledger.transactions')}
                empty="—"
                columns={[
                  {
                    key: 'position',
                    title: t('ledger.position'),
                    width: 64,
                    render: ({ position }) => position,
                  },
                  {
                    key: 'id',
                    title: t('access.transaction'),
                    render: ({ transactionId }) =>
                      transactionId === '' ? (
                        '—'
                      ) : (
                        <span className="linked">
                          <Hash value={transactionId} />
                          <Link to={`${base}/transactions/${transactionId}`}>{t('common.open')}</Link>
                        </span>
                      ),
                  },
                  {
                    key: 'what',
                    title: t('ledger.what'),
                    render: ({ contract, transaction, type }) => (
                      <span className="code">{contract === '' ? type : `${contract}:${transaction}`}</span>
                    ),
                  },
                  {
                    key: 'creator',
                    title: t('ledger.creator'),
                    render: ({ creator }) => creator?.mspId ?? '—',
                  },
                  {
                    key: 'code',
                    title: t('ledger.validation'),
                    width: 150,
                    render: ({ validationCode }) => <ValidationTag code={validationCode} />,
                  },
                ]}
              />
            </Section>
          </>
        )}
      </Await>
    </Page>
  );
}

function BlockChecks({ block }: Readonly<{ block: Block }>) {
  const { client } = useSession();
  const checks = useQuery({
    queryKey: ['block-checks', block.number],
    queryFn: async () => {
      const read = (number: number) =>
        client
          .get(`/v1/ledger/blocks/${number}`, Block)
          .then(({ raw }) => parseBlock(fromBase64(raw)))
          .catch(() => undefined);
      const { height: blocks } = await client.get('/v1/ledger', LedgerStatus);
      const [previous, next] = await Promise.all([
        block.number > 0 ? read(block.number - 1) : undefined,
        block.number < blocks - 1 ? read(block.number + 1) : undefined,
      ]);
      return checkBlock(parseBlock(fromBase64(block.raw)), { previous, next }, block.hash);
    },
  });
  return <Await answer={checks}>{(list) => <CheckList checks={list} />}</Await>;
}
