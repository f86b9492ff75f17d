import { expect } from 'chai';
import { TRANSACTIONS } from '@xinjian/chaincode/model';
import { useGateway } from '../support/gateway.js';

describe('a gateway whose projection is held back', function () {
  this.timeout(30_000);
  const gateway = useGateway();
  const RULES = { version: '1', policy: { refusedAssurances: [] }, rules: [] };
  const put = (statement: string) => gateway().call('regulator', 'PUT', '/v1/audit/rules', { statement });
  const publish = async (version: string) =>
    gateway().sign('regulator', 'rules.publish', { ruleSet: { ...RULES, version } });

  it('shows nothing older than what it was just told, and the same statement again shows that', async () => {
    const { ledger } = gateway();
    let version = '1';
    const written = { transactionId: 'f'.repeat(64), at: '2026-11-22T08:00:00.000Z', statement: null };
    ledger.blockWrites = (name) =>
      name === TRANSACTIONS['rules.publish']
        ? [[['rules'], { schema: 1, written, ruleSet: { ...RULES, version } }]]
        : [];
    expect((await put(await publish('1'))).status).to.equal(200);

    version = '2';
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    ledger.beforeBlock = () => held;
    const statement = await publish('2');
    const behind = await put(statement);
    const problem = (await behind.json()) as { code: string; transactionId: string };
    expect([behind.status, problem.code]).to.deep.equal([504, 'READ_MODEL_BEHIND']);
    expect(behind.headers.get('retry-after')).to.equal('1');
    expect(problem.transactionId).to.match(/^[0-9a-f]{64}$/);
    release();
    const answer = await put(statement);
    expect(answer.status).to.equal(200);
    expect(((await answer.json()) as { ruleSet: { version: string } }).ruleSet.version).to.equal('2');
    expect(ledger.count(TRANSACTIONS['rules.publish'])).to.equal(2);
  });
});
