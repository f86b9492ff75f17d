import { expect } from 'chai';
import { EndorseError, StatusCode, type Contract } from '@hyperledger/fabric-gateway';

import { parsePolicyExpression } from '../../src/policy/expression.js';
import { ENGINE, rejection, TestNetwork, text } from './support/network.js';

describe('Conformance: state', () => {
  let network: TestNetwork;
  let contract: Contract;

  before(async function () {
    this.timeout(30_000);
    network = await TestNetwork.start();
    contract = await network.contract();
    await contract.submitTransaction('putMany', 'many-', '230');
  });

  after(() => network.stop());

  const evaluate = async (name: string, ...args: string[]): Promise<unknown> =>
    JSON.parse(text(await contract.evaluateTransaction(name, ...args)));

  it('reads a range that takes several messages to the chaincode, in order', async () => {
    const keys = await evaluate('range', 'many-', 'many.');
    expect(keys).to.have.length(230);
    expect(keys).to.deep.equal([...(keys as string[])].sort());
  });

  it('protects a long range by a summary of it', async () => {
    const stale = await contract
      .newProposal('countInto', { arguments: ['many-', 'many.', 'many'] })
      .endorse();
    const fresh = await contract
      .newProposal('countInto', { arguments: ['many-', 'many.', 'many2'] })
      .endorse();
    expect((await (await fresh.submit()).getStatus()).code).to.equal(StatusCode.VALID);
    await contract.submitTransaction('put', 'many-0100x', 'phantom');
    expect((await (await stale.submit()).getStatus()).code).to.equal(StatusCode.PHANTOM_READ_CONFLICT);
    await contract.submitTransaction('delete', 'many-0100x');
  });

  it('reads page by page', async () => {
    const first = (await evaluate('page', 'many-', 'many.', '100', '')) as {
      keys: string[];
      bookmark: string;
      count: number;
    };
    expect(first.keys).to.have.length(100);
    expect(first).to.include({ bookmark: 'many-0100', count: 100 });
    const last = await evaluate('page', 'many-', 'many.', '200', first.bookmark);
    expect(last).to.include({ bookmark: '', count: 130 });
  });

  it('finds composite keys by their first parts', async () => {
    for (const parts of [
      ['red', '1'],
      ['red', '2'],
      ['blue', '3'],
    ]) {
      await contract.submitTransaction('putComposite', 'car', JSON.stringify(parts));
    }
    expect(await evaluate('partialComposite', 'car', '["red"]')).to.deep.equal([
      ['red', '1'],
      ['red', '2'],
    ]);
    expect(await evaluate('partialComposite', 'car', '[]')).to.deep.equal([
      ['blue', '3'],
      ['red', '1'],
      ['red', '2'],
    ]);
  });

  it('tells the history of a key, newest first, with its deletion', async () => {
    const commit = await contract.submitAsync('put', { arguments: ['old', '1'] });
    await commit.getStatus();
    await contract.submitTransaction('put', 'old', '2');
    await contract.submitTransaction('delete', 'old');
    const history = (await evaluate('history', 'old')) as {
      txId: string;
      value: string;
      isDelete: boolean;
    }[];
    expect(history.map(({ value, isDelete }) => ({ value, isDelete }))).to.deep.equal([
      { value: '', isDelete: true },
      { value: '2', isDelete: false },
      { value: '1', isDelete: false },
    ]);
    expect(history[2]?.txId).to.equal(commit.getTransactionId());
  });

  it("keeps a key's own endorsement policy", async () => {
    const bytes = parsePolicyExpression("AND('OperatorMSP.peer', 'NotaryMSP.peer')").serializeBinary();
    const policy = Buffer.from(bytes).toString('base64');
    await contract.submitTransaction('put', 'guarded', '1');
    await contract.submitTransaction('setPolicy', 'guarded', policy);
    expect(text(await contract.evaluateTransaction('getPolicy', 'guarded'))).to.equal(policy);
    const submit = async (...endorsingOrganizations: string[]): Promise<number> => {
      const proposal = contract.newProposal('put', { arguments: ['guarded', '2'], endorsingOrganizations });
      return (await (await (await proposal.endorse()).submit()).getStatus()).code;
    };
    expect(await submit('OperatorMSP', 'RegulatorMSP')).to.equal(StatusCode.ENDORSEMENT_POLICY_FAILURE);
    expect(await submit('OperatorMSP', 'NotaryMSP')).to.equal(StatusCode.VALID);
  });

  for (const { name, args, reason } of [
    {
      name: 'privateData',
      args: ['secrets', 'k'],
      reason: { embedded: 'private data collections: secrets', fabric: 'secrets' }[ENGINE],
    },
    { name: 'query', args: ['{}'], reason: 'ExecuteQuery not supported for leveldb' },
  ]) {
    it(`says clearly that it cannot do ${name}`, async () => {
      const error = await rejection(contract.submitTransaction(name, ...args));
      expect(error).to.be.instanceOf(EndorseError);
      expect((error as EndorseError).details[0]?.message).to.contain(reason);
    });
  }
});
