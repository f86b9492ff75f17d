import { expect } from 'chai';
import { sha256Hash } from '@xinjian/chaincode/model';
import { type TestGateway, useGateway } from '../support/gateway.js';
import { declarationRecord, digest, jws, recordCall, subject, uuid } from '../support/story.js';

describe('one declaration over HTTP', function () {
  this.timeout(20_000);
  const gateway = useGateway();
  const firm = subject('firm');
  const statement = jws('declaration.make', firm, uuid('declared'), {
    ...{ item: 'SELF-01', digest: digest('version 1') },
    commitment: { template: '1', digest: digest('words') },
  });
  const path = `/v1/declarations/${sha256Hash(statement)}`;
  const status = async (username: string) => (await gateway().call(username, 'GET', path)).status;

  /** Asks until the read model has come so far. */
  async function until(ask: (at: TestGateway) => Promise<boolean>): Promise<void> {
    while (!(await ask(gateway())));
  }

  before(async () => {
    const written = {
      ...{ transactionId: 'f'.repeat(64), at: '2026-11-22T08:00:00.000Z' },
      statement: sha256Hash(statement),
    };
    gateway().ledger.chain.add({
      name: 'subject:declare',
      args: [statement],
      writes: [[['declaration', firm, 'SELF-01', '1'], declarationRecord(firm, 1, { written })]],
    });
    await until(async () => (await status('regulator')) === 200);
  });

  it('says when and under which words it was made, and nothing of what it says', async () => {
    const told = (await (await gateway().call('operator', 'GET', path)).json()) as Record<string, unknown>;
    expect(told).to.include({ item: 'SELF-01', version: 1, subject: firm, record: null });
    expect(told['words']).to.match(/信用承诺书/);
    const none = await gateway().call('operator', 'GET', `/v1/declarations/${digest('none')}`);
    expect(none.status).to.equal(404);
  });

  it('is there for an institution that was given the item, and for no other', async () => {
    expect([await status('bank'), await status('rival'), await status('firm')]).to.deep.equal([
      404, 404, 404,
    ]);
    const asked = { institution: 'bank', who: 'firm', consent: 'consent', items: ['SELF-01'] };
    gateway().ledger.chain.add(
      recordCall('1'.repeat(64), [{ name: 'given', ...asked }]),
      recordCall('2'.repeat(64), [
        { name: 'refused', ...asked, institution: 'rival', code: 'CONSENT_REVOKED' },
      ]),
    );
    await until(async () => (await status('bank')) === 200);
    expect(await status('rival')).to.equal(404);
  });
});
