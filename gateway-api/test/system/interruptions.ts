import { expect } from 'chai';
import pRetry from 'p-retry';
import type { Answer } from '../../dev/client/caller.js';
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
      });
    }

    it('brings an item of a provider that is gone back as unavailable, and the others with data', async () => {
      await running().kill('provider');
      const answer = await access(scenario, { items: ['TAX-04', 'SOC-01'] });
      expect(answer.status).to.equal(200);
      const { data } = answer.body as { data: { items: { item: string; status: string }[] } };
      const status = Object.fromEntries(data.items.map((entry) => [entry.item, entry.status]));
      expect(status).to.deep.equal({ 'TAX-04': 'unavailable', 'SOC-01': 'delivered' });
    });
  });
}

/** Repeats until the platform answers for good, as API.md tells callers to after 503 and 504. */
function untilAnswered(ask: () => Promise<Answer>): Promise<Answer> {
  return pRetry(
    async () => {
      const answer = await ask();
      if (answer.status >= 500) throw new Error(`still ${answer.status}: ${JSON.stringify(answer.body)}`);
      return answer;
    },
    { retries: 100, factor: 1, minTimeout: 200 },
  );
}
