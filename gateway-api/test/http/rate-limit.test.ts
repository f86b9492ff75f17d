import { expect } from 'chai';
import { callerLimit, sharedLimit } from '../../src/http/rate-limit.js';
import { Problem } from '../../src/http/problem.js';
import { connectDatabase } from '../../src/database/connection.js';
import { databaseUri, useDatabase } from '../support/database.js';

async function refusals(calls: readonly Promise<void>[]): Promise<readonly Problem[]> {
  const ended = await Promise.allSettled(calls);
  return ended.flatMap((each) => (each.status === 'rejected' ? [each.reason as Problem] : []));
}

describe('limits of calls', () => {
  const connection = useDatabase();

  it('put a participant off after so many a minute, and nobody else', async () => {
    const limit = callerLimit(3);
    const refused = await refusals(Array.from({ length: 5 }, () => limit({ participant: 'bank' })));
    expect(refused.map(({ code }) => code)).to.deep.equal(['RATE_LIMITED', 'RATE_LIMITED']);
    expect(refused[0]?.retryAfter).to.be.within(1, 60);
    await limit({ participant: 'another' });
  });

  it('are counted for all gateways together where enumeration is bounded, minute by minute', async () => {
    let now = 59_999;
    const first = await sharedLimit(connection(), 'resolve', 20, () => now);
    const other = await connectDatabase(await databaseUri(), connection().name);
    try {
      const second = await sharedLimit(other, 'resolve', 20, () => now);
      const calls = Array.from({ length: 50 }, (_none, index) =>
        (index % 2 === 0 ? first : second)({ participant: 'bank' }),
      );
      const refused = await refusals(calls);
      expect(refused).to.have.length(30);
      for (const problem of refused)
        expect(problem).to.include({ code: 'RATE_LIMITED', status: 429, retryAfter: 1 });
      await second({ participant: 'another' });
      now += 1;
      await second({ participant: 'bank' });
    } finally {
      await other.close();
    }
  });
});
