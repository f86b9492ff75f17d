import { expect } from 'chai';
import { z } from 'zod';
import { expectOk } from '../../dev/client/answer.js';
import { untilAnswered, untilShown } from '../../dev/client/until.js';
import type { RunningPlatform } from './running-platform.js';
import { type Scenario, access, accessMembers, grant } from './scenario.js';

/** Processes die in the middle: callers get a clear answer, nothing is lost, and the same statement ends well. */
export function interruptions(running: () => RunningPlatform): void {
  describe('when processes are killed', () => {
    let scenario: Scenario;

    before(async () => {
      scenario = await grant(running());
    });

    for (const name of ['chaincode', 'network', 'gateway']) {
      it(`answers the same statement once the ${name} is back, with one record on the ledger`, async () => {
        const { statement } = await scenario.bank.sign('access.request', accessMembers(scenario));
        const inFlight = scenario.bank.send('POST', '/v1/accesses', { statement }).catch(() => undefined);
        await running().kill(name);
        const first = await inFlight;
        if (first !== undefined && first.status !== 200) expect(first.status).to.be.oneOf([500, 503, 504]);
        const answer = await untilAnswered(() => scenario.bank.send('POST', '/v1/accesses', { statement }));
        expect(answer.status, JSON.stringify(answer.body)).to.equal(200);
        if (first?.status === 200) expect(answer.body).to.deep.equal(first.body);
        const { receipt } = Recorded.parse(answer.body);
        await untilShown(running().caller('regulator'), `/v1/ledger/transactions/${receipt.transactionId}`);
        expect(await recordsOf(running(), statement)).to.have.length(1);
      });
    }

    it('brings an item of a provider that hangs back as unavailable, and the others with data', async () => {
      await running().kill('provider', 'SIGSTOP');
      const answer = await access(scenario, { items: ['TAX-04', 'SOC-01'] });
      await running().kill('provider', 'SIGCONT');
      expect(answer.status).to.equal(200);
      const { data } = answer.body as { data: { items: { item: string; status: string }[] } };
      const status = Object.fromEntries(data.items.map((entry) => [entry.item, entry.status]));
      expect(status).to.deep.equal({ 'TAX-04': 'unavailable', 'SOC-01': 'delivered' });
    });
  });
}

/** The VALID transactions that record a statement, found by reading the last 20 blocks: no more came since. */
async function recordsOf(platform: RunningPlatform, statement: string): Promise<string[]> {
  const regulator = platform.caller('regulator');
  const read = async (path: string) => expectOk(path, await regulator.get(path));
  const { items } = Blocks.parse(await read('/v1/ledger/blocks?limit=20'));
  const records: string[] = [];
  for (const { number } of items) {
    const { transactions } = BlockDetail.parse(await read(`/v1/ledger/blocks/${number}`));
    for (const { transactionId, transaction, validationCode } of transactions) {
      if (transaction !== 'record' || validationCode !== 'VALID') continue;
      const { args } = TransactionDetail.parse(await read(`/v1/ledger/transactions/${transactionId}`));
      if (args.some((argument) => argument.includes(statement))) records.push(transactionId);
    }
  }
  return records;
}

const Recorded = z.object({ receipt: z.object({ transactionId: z.string() }) });
const Blocks = z.object({ items: z.array(z.object({ number: z.number() })) });
const BlockDetail = z.object({
  transactions: z.array(
    z.object({ transactionId: z.string(), transaction: z.string().nullable(), validationCode: z.string() }),
  ),
});
const TransactionDetail = z.object({ args: z.array(z.string()) });
