import { expect } from 'chai';
import { Commits } from '../../src/ledger/fabric/commits.js';

describe('waiting for commits', () => {
  it('leaves nothing behind where it is cut short while the stream of blocks begins', async () => {
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const commits = new Commits(async function* () {
      await begun;
      yield new Uint8Array();
    });
    const caller = new AbortController();
    const waiting = commits.expect('a transaction', caller.signal).catch((error: unknown) => error);
    expect(commits.waiting).to.equal(1);
    const reason = new Error('the caller hung up');
    caller.abort(reason);
    expect(await waiting).to.equal(reason);
    expect(commits.waiting).to.equal(0);
    begin();
  });

  it('leaves nothing behind where the stream cannot be had', async () => {
    const commits = new Commits(() => {
      throw new Error('no stream');
    });
    expect(await commits.expect('a transaction').catch(String)).to.include('no stream');
    expect(commits.waiting).to.equal(0);
  });
});
