import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Facts } from '../../components/facts.js';
import { Hash } from '../../components/hash.js';
import { Await } from '../../components/states.js';
import { useParticipants } from '../../gateway/queries.js';
import type { Receipt } from '../../gateway/shapes/access.js';
import { listOf } from '../../gateway/shapes/list.js';
import { Key } from '../../gateway/shapes/registry.js';
import { downloadJson } from '../../notebook/download.js';
import { CheckList } from '../../pages/trace/check-list.js';
import { useSession } from '../../session/context.js';
import { checkReceipt } from '../../verification/receipt.js';

/** A receipt: where the access stands, the gateway's signature checked here, and the file to keep. */
export function ReceiptView({ receipt, data }: Readonly<{ receipt: Receipt; data?: unknown }>) {
  const { t } = useTranslation();
  const { client } = useSession();
  const operator = useParticipants().data?.find(({ kind }) => kind === 'operator')?.id;
  const checks = useQuery({
    queryKey: ['receipt', receipt.jws, operator],
    enabled: operator !== undefined,
    staleTime: Infinity,
    queryFn: async () => {
      const query = { owner: operator, limit: 200 };
      const keys = await client.get('/v1/keys', listOf(Key), query).catch(() => ({ items: [] }));
      return checkReceipt(receipt, keys.items, data);
    },
  });
  return (
    <div className="stack">
      <Facts
        facts={[
          [t('access.transaction'), <Hash key="tx" value={receipt.transactionId} />],
          [
            t('receipt.place'),
            t('receipt.placeWords', { block: receipt.blockNumber, position: receipt.position }),
          ],
          [t('access.digest'), receipt.digest === null ? '—' : <Hash key="digest" value={receipt.digest} />],
          [t('receipt.number'), <Hash key="access" value={receipt.access} />],
        ]}
      />
      <Await answer={checks}>{(list) => <CheckList checks={list} />}</Await>
      <div>
        <Button onClick={() => downloadJson(`receipt-${receipt.access}.json`, receipt)}>
          {t('receipt.download')}
        </Button>
      </div>
    </div>
  );
}
