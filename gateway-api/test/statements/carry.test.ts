import { expect } from 'chai';
import { parseCompactJws, sha256Hash, Statement, TRANSACTIONS } from '@xinjian/chaincode/model';
import { problemOf } from '../../src/http/problem-of.js';
import type { StatementRow } from '../../src/projection/rows.js';
import { Carrier } from '../../src/statements/carry.js';
import { MemoryLedger } from '../support/memory-ledger.js';
import { digest, jws, uuid } from '../support/story.js';

const REPORT = TRANSACTIONS['usage.report'];

function report(id: string, iat = new Date().toISOString(), outcome = 'drawn') {
  const statement = jws('usage.report', 'bank', uuid(id), { consent: uuid('c'), outcome, evidence: [] }, iat);
  return { jws: statement, payload: Statement.parse(parseCompactJws(statement).payload) };
}

describe('carrying statements', () => {
  let ledger: MemoryLedger;
  let known: Map<string, string>;
  let waitedFor: number[];
  let carrier: Carrier;

  beforeEach(() => {
    ledger = new MemoryLedger();
    known = new Map();
    waitedFor = [];
    carrier = new Carrier({
      onCommitted: () => undefined,
      ledger,
      readModel: {
        statementById: (jti) => {
          const hash = known.get(jti);
          return Promise.resolve(hash === undefined ? null : ({ hash } as StatementRow));
        },
      },
      projected: (blockNumber) => Promise.resolve(void waitedFor.push(blockNumber)),
    });
  });

  const refusal = (carried: Promise<void>) =>
    carried.then(
      () => 'carried',
      (error: unknown) => problemOf(error).code,
    );

  it('submits a statement and waits until the read model has its block', async () => {
    await carrier.carry(report('one'));
    expect([ledger.count(REPORT), waitedFor]).to.deep.equal([1, [0]]);
  });

  it('does nothing for a statement that stands on the ledger, however old', async () => {
    const statement = report('one', '2020-01-01T00:00:00.000Z');
    known.set(uuid('one'), sha256Hash(statement.jws));
    await carrier.carry(statement);
    expect(ledger.log).to.deep.equal([]);
  });

  it('refuses another statement under a jti that stands on the ledger', async () => {
    known.set(uuid('one'), digest('another'));
    expect(await refusal(carrier.carry(report('one')))).to.equal('IDEMPOTENCY_CONFLICT');
  });

  it('refuses a stale statement before the ledger sees it', async () => {
    expect(await refusal(carrier.carry(report('one', '2020-01-01T00:00:00.000Z')))).to.equal('STALE');
    expect(ledger.log).to.deep.equal([]);
  });

  it('tries again what lost a race, and gives up after five times', async () => {
    ledger.faults.push('conflict', 'conflict');
    await carrier.carry(report('one'));
    expect(ledger.count(REPORT)).to.equal(1);
    ledger.faults.push(...Array.from({ length: 5 }, () => 'conflict' as const));
    expect(await refusal(carrier.carry(report('two')))).to.equal('CONFLICT');
  });

  it('asks what became of an unknown commit instead of sending it twice', async () => {
    ledger.faults.push('silent');
    await carrier.carry(report('one'));
    expect(ledger.log).to.deep.equal([`endorse ${REPORT}`, `commit ${REPORT}`]);
  });
});
