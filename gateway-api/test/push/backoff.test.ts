import { expect } from 'chai';
import fc from 'fast-check';
import { nextTry, RETRY_RULES } from '../../src/push/backoff.js';

const since = new Date('2026-11-22T08:00:00.000Z');

describe('the pauses between tries', () => {
  it('grow, with jitter, and end after three days or fourteen tries', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 14, maxLength: 14 }),
        (chances) => {
          let now = since;
          let tries = 1;
          for (const random of chances) {
            const next = nextTry(RETRY_RULES, { attempts: tries, since, now }, random);
            if (next === null) break;
            const pause = next.getTime() - now.getTime();
            const whole = Math.min(5_000 * 3 ** (tries - 1), RETRY_RULES.pause);
            expect(pause).to.be.within(Math.floor(whole / 2), whole);
            now = next;
            tries += 1;
          }
          expect(tries).to.be.within(2, 14);
          expect(now.getTime() - since.getTime()).to.be.at.most(RETRY_RULES.longest);
        },
      ),
    );
  });

  it('are over at the last try', () => {
    expect(nextTry(RETRY_RULES, { attempts: 14, since, now: since })).to.equal(null);
  });
});
