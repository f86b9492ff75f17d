import { expect } from 'chai';
import { EndorseError, StatusCode, type Contract } from '@hyperledger/fabric-gateway';

import { rejection, text, useNetwork } from './support/network.js';

describe('Conformance: state', () => {
  const network = useNetwork();
  let contract: Contract;

  before(async function () {
    this.timeout(30_000);
    contract = await network().contract();
    await contract.submitTransaction('putMany', 'many-', '230');
  });

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

  it('reads composite keys page by page, and takes them apart', async () => {
    for (const number of ['1', '2', '3']) {
      await contract.submitTransaction('putComposite', 'paged', JSON.stringify(['red', number]));
    }
    const page = async (bookmark: string): Promise<{ keys: unknown[]; bookmark: string; count: number }> =>
      (await evaluate('partialCompositePage', 'paged', '["red"]', '2', bookmark)) as {
        keys: unknown[];
        bookmark: string;
        count: number;
      };
    const first = await page('');
    expect(first.keys).to.deep.equal([
      { objectType: 'paged', attributes: ['red', '1'] },
      { objectType: 'paged', attributes: ['red', '2'] },
    ]);
    const last = await page(first.bookmark);
    expect(last).to.deep.equal({
      keys: [{ objectType: 'paged', attributes: ['red', '3'] }],
      bookmark: '',
      count: 1,
    });
  });

  it('lets no transaction write that has read a page', async () => {
    const error = await rejection(contract.submitTransaction('pageAndPut', 'many-', 'many.', 'k'));
    expect(error).to.be.instanceOf(EndorseError);
    expect((error as EndorseError).details[0]?.message).to.contain(
      'Transaction has already performed a paginated query. Writes are not allowed',
    );
  });

  it('deletes a key', async () => {
    await contract.submitTransaction('put', 'gone', '1');
    await contract.submitTransaction('delete', 'gone');
    expect(text(await contract.evaluateTransaction('get', 'gone'))).to.equal('');
    expect(await evaluate('range', 'gone', 'gonf')).to.deep.equal([]);
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
});
