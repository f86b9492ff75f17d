import { expect } from 'chai';
import { shared } from '../../src/http/shared.js';

describe('work that is shared', () => {
  it('is done once for all who ask while it is under way, and for a while', async () => {
    let done = 0;
    const work = shared(() => Promise.resolve((done += 1)), 60_000);
    expect(await Promise.all([work(), work()])).to.deep.equal([1, 1]);
    expect(await work()).to.equal(1);
  });

  it('is done again once it is too old, and never beside itself', async () => {
    const ends: ((result: number) => void)[] = [];
    const work = shared(() => new Promise<number>((resolve) => ends.push(resolve)), 0);
    const [first, second] = [work(), work()];
    ends[0]?.(1);
    expect(await Promise.all([first, second])).to.deep.equal([1, 1]);
    const third = work();
    ends[1]?.(2);
    expect(await third).to.equal(2);
  });

  it('is done again after it failed', async () => {
    let done = 0;
    const work = shared(() => Promise.reject(new Error(`${(done += 1)}`)), 0);
    for (let times = 0; times < 2; times += 1) await work().catch(() => undefined);
    expect(done).to.equal(2);
  });
});
