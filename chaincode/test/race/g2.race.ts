import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { checkBlocks, type Verdict } from './checker.js';
import { Race, type Load } from './driver.js';
import { RaceNetwork, type Mutation } from './network.js';

const LOAD: Load = { transactions: 600, batch: 5, inFlight: 40 };

/** Runs a race on a network of its own, and reads its blocks. */
async function race(mutate: Mutation): Promise<Verdict> {
  const network = await RaceNetwork.start(mutate);
  try {
    const driver = new Race(network);
    await driver.found();
    return checkBlocks(await network.blocksUntil(await driver.run(LOAD)));
  } finally {
    await network.stop();
  }
}

/**
 * Takes the consent read out of the contract: a decision still sees the consent as it stands, but the transaction
 * does not say that it depends on it. Measured with 3,000 accesses, 40 transactions in flight: 22 and 26 accesses
 * ALLOWED after a position that forbids them; with the read none, and 17 and 23 transactions invalid instead.
 */
async function withoutConsentRead(dist: string): Promise<void> {
  const file = join(dist, 'ledger/decision-input.js');
  const code = await readFile(file, 'utf8');
  const read = "(await ctx.state.get('consent', request.consent))";
  expect(code).to.include(read);
  const history = `(await lastOf(ctx, request.consent))`;
  await writeFile(file, `${LAST_OF}\n${code.replace(read, history)}`);
}

/** The newest value in a key's history: fresh, and in no read set (Fabric: GetHistoryForKey). */
const LAST_OF = `async function lastOf(ctx, consent) {
  const history = await ctx.stub.getHistoryForKey(ctx.stub.createCompositeKey('consent', [consent]));
  const { value } = await history.next();
  await history.close();
  return JSON.parse(Buffer.from(value.value).toString());
}`;

describe('G2 as a race, on the network', () => {
  it('allows nothing after a withdrawal, a pause, a narrowing or a suspension, whatever was in flight', async () => {
    const { allowed, denied, violations } = await race(() => Promise.resolve());
    expect(violations).to.deep.equal([]);
    expect(allowed, 'some were allowed before').to.be.greaterThan(100);
    expect(denied, 'some were denied after').to.be.greaterThan(100);
  });

  it('is lost by a contract that does not read the consent, and the checker sees it', async () => {
    const { violations } = await race(withoutConsentRead);
    expect(violations).to.not.deep.equal([]);
  });
});
