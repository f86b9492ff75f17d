import type { Documents } from '../../src/projection/documents.js';
import { Projection } from '../../src/projection/projection.js';
import type { Chain } from './chain.js';

/** Projects until the chain's head, then stops as a process that ends. */
export async function project(documents: Documents, chain: Chain): Promise<void> {
  const ending = new AbortController();
  const projection = new Projection({ documents, ledger: chain });
  const running = projection.run(ending.signal);
  await Promise.race([projection.waitFor(chain.height - 1, ending.signal), running]);
  ending.abort();
  await running;
}
