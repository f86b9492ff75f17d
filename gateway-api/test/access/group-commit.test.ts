import { expect } from 'chai';
import { useFakeTimers } from 'sinon';
import { GroupCommit, type GroupLimits, GroupRefusal } from '../../src/access/group-commit.js';
import { CommitFailed, LedgerUnavailable } from '../../src/ledger/errors.js';

/** A transaction under way: the test says when and how it ends. */
interface Transaction {
  readonly items: readonly string[];
  commit(): void;
  fail(error: Error): void;
}

/** Groups whose transactions wait for the test; an item `a:x` has the key `x`. */
function groups(limits: Partial<GroupLimits> = {}) {
  const underWay: Transaction[] = [];
  const group = new GroupCommit<string, string>({
    ...{ size: 100, depth: 1, ...limits },
    keysOf: (item) => item.split(':').slice(1),
    commit: (items) =>
      new Promise((resolve, reject) => {
        const end = () => underWay.splice(underWay.indexOf(transaction), 1);
        const transaction: Transaction = {
          items,
          commit() {
            end();
            resolve(items.map((item) => `${item} done`));
          },
          fail(error) {
            end();
            reject(error);
          },
        };
        underWay.push(transaction);
      }),
  });
  return { group, underWay };
}

/** What is scheduled has begun after two turns of the event loop. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

const conflict = () => new CommitFailed('t', 'MVCC_READ_CONFLICT');

describe('group commit', () => {
  it('sends a lone item at once, and gathers what comes while it is under way', async () => {
    const { group, underWay } = groups();
    const first = group.add('a');
    await turns();
    const others = ['b', 'c', 'd'].map((item) => group.add(item));
    await turns();
    expect(underWay.map(({ items }) => items)).to.deep.equal([['a']]);
    underWay[0]?.commit();
    expect(await first).to.equal('a done');
    await turns();
    expect(underWay.map(({ items }) => items)).to.deep.equal([['b', 'c', 'd']]);
    underWay[0]?.commit();
    expect(await Promise.all(others)).to.deep.equal(['b done', 'c done', 'd done']);
  });

  it('keeps to its size and depth', async () => {
    const { group, underWay } = groups({ size: 2, depth: 2 });
    const all = ['a', 'b', 'c', 'd', 'e'].map((item) => group.add(item));
    await turns();
    expect(underWay.map(({ items }) => items)).to.deep.equal([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    while (underWay.length > 0) {
      underWay[0]?.commit();
      await turns();
    }
    expect(await Promise.all(all)).to.have.length(5);
  });

  it('starts another beside one that is under way only where it is well filled, or that one is slow', async () => {
    const clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { group, underWay } = groups({ size: 9, depth: 3 });
      const started = () => underWay.map(({ items }) => items.join(''));
      const all = [group.add('a')];
      await turns();
      all.push(group.add('b'), group.add('c'));
      await turns();
      expect(started()).to.deep.equal(['a']);
      all.push(group.add('d'));
      await turns();
      expect(started()).to.deep.equal(['a', 'bcd']);
      all.push(group.add('e'));
      await turns();
      expect(started()).to.deep.equal(['a', 'bcd']);
      clock.tick(1_000);
      await turns();
      expect(started()).to.deep.equal(['a', 'bcd', 'e']);
      while (underWay.length > 0) underWay[0]?.commit();
      expect(await Promise.all(all)).to.have.length(5);
      void group.add('f');
      await turns();
      void group.add('g');
      await turns();
      expect(started()).to.deep.equal(['f']);
    } finally {
      clock.restore();
    }
  });

  it('never has one key in two transactions under way, and lets the others pass', async () => {
    const { group, underWay } = groups({ size: 3, depth: 2 });
    void group.add('a:x');
    await turns();
    void group.add('b:x');
    void group.add('c:y');
    await turns();
    expect(underWay.map(({ items }) => items)).to.deep.equal([['a:x'], ['c:y']]);
    underWay[0]?.commit();
    await turns();
    expect(underWay.map(({ items }) => items)).to.deep.equal([['c:y'], ['b:x']]);
  });

  it('splits what lost a race, by keys, so that one busy key holds up nobody else', async () => {
    const { group, underWay } = groups();
    const all = ['a:x', 'b:y', 'c:x', 'd:z'].map((item) => group.add(item));
    await turns();
    underWay[0]?.fail(conflict());
    await turns();
    expect(underWay.map(({ items }) => items)).to.deep.equal([
      ['a:x', 'c:x'],
      ['b:y', 'd:z'],
    ]);
    underWay[0]?.fail(conflict());
    underWay[0]?.commit();
    expect(await Promise.all([all[1], all[3]])).to.deep.equal(['b:y done', 'd:z done']);
    await turns();
    expect(underWay.map(({ items }) => items)).to.deep.equal([['a:x', 'c:x']]);
    underWay[0]?.commit();
    expect(await all[0]).to.equal('a:x done');
  });

  it('gives up what loses every race, with the last one’s reason', async () => {
    const { group, underWay } = groups();
    const lost = group.add('a').catch((error: unknown) => error);
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      await turns();
      underWay[0]?.fail(conflict());
    }
    expect(await lost).to.be.instanceOf(CommitFailed);
  });

  it('lets refused members fall out, and goes on with the others', async () => {
    const { group, underWay } = groups();
    const all = ['a', 'b', 'c'].map((item) => group.add(item).catch(String));
    await turns();
    underWay[0]?.fail(new GroupRefusal(new Map([[1, new Error('not you')]])));
    await turns();
    underWay[0]?.commit();
    expect(await Promise.all(all)).to.deep.equal(['a done', 'Error: not you', 'c done']);
  });

  it('tries once more where nothing took effect, and then says so', async () => {
    const { group, underWay } = groups();
    const lost = group.add('a').catch((error: unknown) => error);
    await turns();
    underWay[0]?.fail(new LedgerUnavailable('down'));
    await turns();
    underWay[0]?.fail(new LedgerUnavailable('still down'));
    expect(await lost).to.be.instanceOf(LedgerUnavailable);
    const next = group.add('b');
    await turns();
    underWay[0]?.commit();
    expect(await next).to.equal('b done');
  });
});
