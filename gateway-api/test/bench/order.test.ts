import { expect } from 'chai';
import type { Asked } from '../../bench/crash/ask.js';
import { violationsOfAnswers } from '../../bench/crash/check.js';
import { readAccesses } from '../../bench/crash/on-ledger.js';
import { Random } from '../../bench/crash/random.js';
import type { Answer } from '../../dev/client/answer.js';
import type { AccessAnswer } from '../../src/access/access-answer.js';
import type { Endorsed, Ledger } from '../../src/ledger/port.js';
import type { Fault } from '../support/memory-ledger.js';
import { type Life, mortal } from '../support/mortal.js';
import { allowed, denied, useOutlet } from '../support/outlet.js';

const ACCESSES = 40;
/** A gateway lives for as many calls of ledger and database at most; an access takes about eight. */
const LIFE = 20;
const FAULTS: readonly Fault[] = ['lost', 'conflict', 'silent'];

/** An access path's ledger, the whole of the difference between the two orders. */
type Order = (ledger: Ledger) => Ledger;

/** As it is: who submits hears of the commit once it has happened. */
const commitFirst: Order = (ledger) => ledger;

/** The release moved before the commit: who submits goes on at once, and the commit comes after, if it comes. */
function releaseFirst(ledger: Ledger): Ledger {
  const hasty = (endorsed: Endorsed): Endorsed => ({
    ...endorsed,
    submit: async () => {
      const status = {
        transactionId: endorsed.transactionId,
        blockNumber: await ledger.height(),
        position: 0,
      };
      endorsed.submit().catch(() => undefined);
      return { ...status, validationCode: 'VALID', at: new Date().toISOString(), result: endorsed.result };
    },
  });
  const changed: Pick<Ledger, 'propose' | 'endorsed'> = {
    endorsed: (bytes) => hasty(ledger.endorsed(bytes)),
    propose: (...given) => {
      const proposal = ledger.propose(...given);
      return { ...proposal, endorse: async () => hasty(await proposal.endorse()) };
    },
  };
  return new Proxy(ledger, {
    get: (found, name): unknown => {
      const member: unknown = Reflect.get(name in changed ? changed : found, name);
      return typeof member === 'function' ? (member.bind(found) as unknown) : member;
    },
  });
}

/** As the interface answers it. */
function answered(answer: AccessAnswer): Answer {
  const { decision, receipt } = answer;
  if (answer.kind !== 'released') return { status: 403, body: { code: 'ACCESS_DENIED', receipt } };
  return { status: 200, body: { decision, data: answer.data, receipt } };
}

describe('the order of commit and release, as the crash driver’s checker sees it', function () {
  this.timeout(60_000);
  const outlet = useOutlet();

  /** Sends statements, each until it is answered, and half of them once more, while gateways die and commits fail. */
  async function drive(order: Order) {
    const random = new Random(7);
    const { ledger } = outlet;
    ledger.blockResults = true;
    ledger.decide = ({ jti }) => (jti.charCodeAt(0) % 4 === 0 ? denied : allowed);
    let deaths = 0;
    const asked: Asked[] = [];
    for (let count = 0; count < ACCESSES; count += 1) {
      const request = outlet.request();
      const send = async (): Promise<Answer> => {
        for (;;) {
          const life: Life = { left: 1 + random.below(LIFE) };
          if (random.below(2) === 0) ledger.faults.push(random.oneOf(FAULTS));
          const path = outlet.path(
            mortal(outlet.claims, life),
            undefined,
            order(mortal<Ledger>(ledger, life)),
          );
          const outcome = await path.answer(request).then(answered, () => null);
          if (outcome !== null) return outcome;
          deaths += 1;
        }
      };
      const first = await send();
      const answers = random.below(2) === 0 ? [first] : [first, await send()];
      asked.push({ statement: request.jws, service: 'query', answers, files: [], waited: 0 });
    }
    const statuses = new Set(asked.flatMap(({ answers }) => answers.map(({ status }) => status)));
    expect([...statuses]).to.have.members([200, 403]);
    expect(deaths).to.be.greaterThan(ACCESSES / 4);
    return violationsOfAnswers(asked, await readAccesses(ledger));
  }

  it('finds nothing where the commit comes first', async () => {
    expect(await drive(commitFirst)).to.deep.equal([]);
  });

  it('finds data that left and is not on the ledger where the release comes first', async () => {
    expect((await drive(releaseFirst)).join('\n')).to.match(/answered, and not on the ledger \(G1\)/);
  });
});
