import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Facts } from '../../components/facts.js';
import { Hash } from '../../components/hash.js';
import { Page, Section } from '../../components/page.js';
import { Records, moreOf } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { Time } from '../../components/time.js';
import { useList, useResource } from '../../gateway/queries.js';
import { BlockRow, LedgerStatus } from '../../gateway/shapes/ledger.js';

export function BlocksPage({ base }: Readonly<{ base: string }>) {
  const { t } = useTranslation();
  const status = useResource('/v1/ledger', LedgerStatus, { live: true });
  const blocks = useList('/v1/ledger/blocks', BlockRow, { limit: 30, live: true });
  return (
    <Page title={t('nav.blocks')} lead={t('ledger.lead')}>
      <Section>
        <Await answer={status}>
          {({ channel, chaincode, height, headHash, projectedHeight }) => (
            <Facts
              facts={[
                [
                  t('ledger.channel'),
                  <span key="c" className="code">
                    {channel}
                  </span>,
                ],
                [
                  t('ledger.chaincode'),
                  <span key="c" className="code">
                    {chaincode}
                  </span>,
                ],
                [t('ledger.heightLabel'), height],
                [t('ledger.projected'), projectedHeight],
                [t('ledger.headHash'), <Hash key="head" value={headHash} />],
              ]}
            />
          )}
        </Await>
      </Section>
      <Section title={t('ledger.blocks')}>
        <Await answer={blocks}>
          {(rows) => (
            <Records
              rows={rows}
              rowKey={({ number }) => String(number)}
              label={t('ledger.blocks')}
              empty={t('ledger.noBlocks')}
              more={moreOf(blocks)}
              columns={[
                {
                  key: 'number',
                  title: t('ledger.number'),
                  width: 100,
                  render: ({ number }) => <Link to={`${base}/ledger/${number}`}>#{number}</Link>,
                },
                {
                  key: 'at',
                  title: t('ledger.at'),
                  width: 180,
                  render: ({ at }) => (at ? <Time at={at} /> : '—'),
                },
                {
                  key: 'count',
                  title: t('ledger.transactions'),
                  render: ({ transactionCount }) => transactionCount,
                },
                { key: 'hash', title: t('ledger.hash'), render: ({ hash }) => <Hash value={hash} /> },
                {
                  key: 'previous',
                  title: t('ledger.previousHash'),
                  render: ({ previousHash }) => (previousHash ? <Hash value={previousHash} /> : '—'),
                },
              ]}
            />
          )}
        </Await>
      </Section>
    </Page>
  );
}
