import { expect } from 'chai';
import type { AccessRequest } from '@xinjian/chaincode/model';
import type { AccessAnswer } from '../../src/access/access-answer.js';
import { TooManyAccesses } from '../../src/access/claim.js';
import { UnderWay, type UnderWayLimits } from '../../src/access/under-way.js';

const ANSWER = { kind: 'denied' } as AccessAnswer;

describe('accesses under way', () => {
  let serial = 0;

  /** Accesses that are answered only when they are told to be. */
  function place(limits: UnderWayLimits) {
    const underWay = new UnderWay(limits);
    const ends: (() => void)[] = [];
    const ask = (iss: string, service = 'query'): Promise<AccessAnswer> => {
      const payload = { iss, service, jti: `${(serial += 1)}` } as AccessRequest;
      const work = () => new Promise<AccessAnswer>((resolve) => ends.push(() => resolve(ANSWER)));
      return underWay.join({ jws: payload.jti, payload }, work);
    };
    const isRefused = (asked: Promise<AccessAnswer>) =>
      asked.then(
        () => false,
        (error: unknown) => error instanceof TooManyAccesses,
      );
    return { underWay, ends, ask, isRefused };
  }

  it('leave room for others, however many one asks for', async () => {
    const { underWay, ends, ask, isRefused } = place({ all: 10, reports: 5, each: { all: 4, reports: 2 } });
    const asked = Array.from({ length: 50 }, () => isRefused(ask('bank')));
    expect(underWay.size).to.equal(4);
    const other = [ask('rival'), ask('rival', 'report')];
    expect(underWay.size).to.equal(6);
    for (const end of ends) end();
    expect((await Promise.all(asked)).filter((refused) => refused)).to.have.length(46);
    expect(await Promise.all(other)).to.deep.equal([ANSWER, ANSWER]);
    expect(underWay.size).to.equal(0);
  });

  it('are of reports a share too, and a place is free again once its access has ended', async () => {
    const { ends, ask, isRefused } = place({ all: 10, reports: 3, each: { all: 4, reports: 2 } });
    const reports = [ask('bank', 'report'), ask('bank', 'report')];
    expect(await isRefused(ask('bank', 'report'))).to.equal(true);
    void ask('rival', 'report');
    expect(await isRefused(ask('third', 'report'))).to.equal(true);
    void ask('bank');
    ends[0]?.();
    await reports[0];
    void ask('bank', 'report');
    expect(ends).to.have.length(5);
  });

  it('of one asker may be all where it has no share', () => {
    const { underWay, ask } = place({ all: 3, reports: 1 });
    for (let times = 0; times < 3; times += 1) void ask('bank');
    expect(underWay.size).to.equal(3);
  });
});
