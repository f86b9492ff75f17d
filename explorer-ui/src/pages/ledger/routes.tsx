import { Route } from 'react-router';
import { BlockPage } from './block-page.js';
import { BlocksPage } from './blocks-page.js';
import { NetworkPage } from './network-page.js';
import { TransactionPage } from './transaction-page.js';

/** The ledger's pages under a desk's own path. */
export function ledgerRoutes(base: string) {
  return (
    <>
      <Route path="ledger" element={<BlocksPage base={base} />} />
      <Route path="ledger/:number" element={<BlockPage base={base} />} />
      <Route path="transactions/:id" element={<TransactionPage base={base} />} />
      <Route path="network" element={<NetworkPage />} />
    </>
  );
}
