import { expect } from 'chai';
import { QUERIES, SETTLE, TRANSACTIONS } from '@xinjian/chaincode/model';
import { OFFICER, useGateway } from '../support/gateway.js';
import { consentRecord, participantRecord, subject, uuid } from '../support/story.js';

describe('measures of accesses', function () {
  this.timeout(20_000);
  const gateway = useGateway();

  before(() => {
    const { ledger } = gateway();
    ledger.put(QUERIES.consent, [uuid('consent')], consentRecord('consent', 'bank', 'firm', []));
    ledger.put(QUERIES.participant, ['bank'], participantRecord('bank'));
  });

  const sign = () =>
    gateway().sign('bank', 'access.request', {
      ...{ consent: uuid('consent'), subject: subject('firm'), items: ['TAX-04'], purpose: '01' },
      ...{ service: 'query', evidence: [], officer: OFFICER },
    });
  const ask = async (statement: string) =>
    (await gateway().call('bank', 'POST', '/v1/accesses', { statement })).status;

  /** Reads until they say so. */
  async function read(...expected: readonly string[]): Promise<void> {
    let text = '';
    while (!expected.every((line) => text.includes(`${line}\n`)))
      text = await (await fetch(`${gateway().url}/metrics`)).text();
  }

  it('tell how many are under way, and how many wait for their turn', async () => {
    const { ledger } = gateway();
    let commit: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (commit = resolve));
    const first = new Promise<void>((resolve) => {
      ledger.beforeCommit = () => {
        resolve();
        return held;
      };
    });
    const asked = [ask(await sign())];
    await first;
    asked.push(ask(await sign()), ask(await sign()));
    await read('xinjian_accesses_under_way 3', 'xinjian_accesses_waiting{turn="record"} 2');
    commit();
    expect(await Promise.all(asked)).to.deep.equal([200, 200, 200]);
    await read(
      'xinjian_accesses_under_way 0',
      'xinjian_accesses_waiting{turn="record"} 0',
      'xinjian_accesses_waiting{turn="settlement"} 0',
      'xinjian_accesses_total{outcome="released",code=""} 3',
    );
  });

  it('count each access once, however often its statement comes, and whether or not it failed at first', async () => {
    const { ledger } = gateway();
    const statement = await sign();
    ledger.beforeCommit = (name) => {
      ledger.down = name === SETTLE;
      return Promise.resolve();
    };
    expect(await ask(statement)).to.equal(503);
    ledger.beforeCommit = () => Promise.resolve();
    ledger.down = false;
    for (let times = 0; times < 3; times += 1) expect(await ask(statement)).to.equal(200);
    expect(ledger.count(TRANSACTIONS['access.request'])).to.be.at.least(2);
    await read('xinjian_accesses_total{outcome="released",code=""} 4');
  });
});
