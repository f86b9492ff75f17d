import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { z } from 'zod';
import { type Answer, expectOk } from '../../dev/client/answer.js';
import type { Caller } from '../../dev/client/caller.js';
import { untilAnswered } from '../../dev/client/until.js';
import { describeOnEachEngine } from '../support/engines.js';
import { usePlatform } from './running-platform.js';
import { accessMembers, grant, type Scenario } from './scenario.js';

/** Accesses in flight while one gateway goes, or a consent is withdrawn. */
const MANY = 60;
const Recorded = z.object({
  data: z.unknown(),
  receipt: z.object({ transactionId: z.string(), digest: z.string().nullable() }),
});

describeOnEachEngine('two gateways on one ledger and one database', function (engine) {
  this.timeout(180_000);
  const platform = usePlatform(engine, 2);
  let banks: readonly [Caller, Caller];
  let scenario: Scenario;

  before(async () => {
    const [first = '', second = ''] = platform().gateways;
    const bank = platform().account('bank');
    banks = [platform().callerFor(bank, first), platform().callerFor(bank, second)];
    scenario = await grant(platform());
  });

  const sign = async (by: Scenario = scenario) =>
    (await by.bank.sign('access.request', accessMembers(by, { items: ['SOC-01'] }))).statement;
  const ask = (caller: Caller, statement: string): Promise<Answer | null> =>
    caller.send('POST', '/v1/accesses', { statement }).catch(() => null);

  it('answer the same statement alike, whichever is asked, and record it once', async () => {
    const statement = await sign();
    const answers = await Promise.all([0, 1, 0, 1].map((which) => ask(banks[which as 0 | 1], statement)));
    for (const answer of answers) {
      expect(answer?.status, JSON.stringify(answer)).to.equal(200);
      expect(answer?.body).to.deep.equal(answers[0]?.body);
    }
  });

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    it(`lose and double nothing when one is withdrawn in the middle by ${signal}`, async () => {
      const statements = await Promise.all(Array.from({ length: MANY }, () => sign()));
      const firsts = statements.map((statement, index) => ask(banks[index % 2 === 0 ? 0 : 1], statement));
      await Promise.race(firsts);
      await platform().kill('gateway-2', signal);
      const answered = await Promise.all(firsts);
      const places = new Set<string>();
      for (const [index, statement] of statements.entries()) {
        const again = await untilAnswered(() => banks[0].send('POST', '/v1/accesses', { statement }));
        expect(again.status, JSON.stringify(again.body)).to.equal(200);
        const { receipt } = Recorded.parse(again.body);
        places.add(`${receipt.transactionId} ${receipt.digest}`);
        const first = answered[index];
        if (first?.status === 200) expect(isDeepStrictEqual(first.body, again.body)).to.equal(true);
        // one that stops says so, and has done nothing
        else if (first) expect(first.status, JSON.stringify(first.body)).to.be.oneOf([503, 504]);
      }
      expect(places.size).to.equal(MANY);
      await untilAnswered(() =>
        ask(banks[1], statements[0] ?? '').then((answer) => answer ?? { status: 503, body: null }),
      );
    });
  }

  it('release nothing in one once a withdrawal was answered by the other (G2)', async () => {
    const brief = await grant(platform());
    const { consent, enterprise } = brief;
    const statements = await Promise.all(Array.from({ length: MANY }, () => sign(brief)));
    const inFlight = statements.slice(0, MANY / 2).map((statement) => ask(banks[1], statement));
    const withdrawn = await enterprise.state(`/v1/consents/${consent}/withdraw`, 'consent.withdraw', {
      consent,
    });
    const late = await Promise.all(statements.slice(MANY / 2).map((statement) => ask(banks[1], statement)));
    for (const answer of late) {
      expect(answer?.body).to.deep.include({ code: 'ACCESS_DENIED' });
      expect(answer?.body).to.have.nested.property('reasons[0].code', 'CONSENT_REVOKED');
    }
    const { blockNumber } = z.object({ blockNumber: z.int() }).parse(withdrawn);
    for (const answer of await Promise.all(inFlight)) {
      if (answer?.status !== 200) continue;
      const { access } = answer.body as { access: string };
      const row = expectOk('access', await banks[0].get(`/v1/accesses/${access}`));
      const { settlement } = z.object({ settlement: z.object({ blockNumber: z.int() }) }).parse(row);
      expect(settlement.blockNumber).to.be.at.most(blockNumber);
    }
  });

  it('count together what bounds enumeration', async () => {
    const { uscc } = platform().account('enterprise');
    const resolve = (caller: Caller) => caller.send('POST', '/v1/subjects/resolve', { uscc });
    const answers: Answer[] = [];
    for (let call = 0; call < 260; call += 20) {
      const some = Array.from({ length: 20 }, (_none, index) => resolve(banks[index % 2 === 0 ? 0 : 1]));
      answers.push(...(await Promise.all(some)));
    }
    // 120 a minute, and at most one minute ends meanwhile
    expect(answers.filter(({ status }) => status === 200).length).to.be.at.most(240);
    expect(answers.filter(({ status }) => status === 429).length).to.be.at.least(20);
  });
});
