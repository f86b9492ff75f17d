import { expect } from 'chai';
import {
  LedgerError,
  parseCompactJws,
  QUERIES,
  sha256Hash,
  Statement,
  TRANSACTIONS,
} from '@xinjian/chaincode/model';
import { CommitUnknown } from '../../src/ledger/errors.js';
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

  it('proposes no stale statement to the ledger', async () => {
    expect(await refusal(carrier.carry(report('one', '2020-01-01T00:00:00.000Z')))).to.equal('STALE');
    expect(ledger.log).to.deep.equal([`read ${QUERIES.statement}`]);
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

  it('tries again what turns out to have lost a race after an unknown commit', async () => {
    const lost = { transactionId: 'a'.repeat(64), blockNumber: 0, position: 0, at: '' };
    ledger.faults.push('lost');
    ledger.commitStatus = () => Promise.resolve({ ...lost, validationCode: 'MVCC_READ_CONFLICT' });
    await carrier.carry(report('one'));
    expect([ledger.count(REPORT), ledger.log]).to.deep.equal([
      1,
      [`endorse ${REPORT}`, `endorse ${REPORT}`, `commit ${REPORT}`],
    ]);
  });

  describe('that stand on the ledger, before the read model shows them', () => {
    it('ends as at first where the same is carried twice at once', async () => {
      const statement = report('one');
      let endorsed = 0;
      let release: () => void = () => undefined;
      const both = new Promise<void>((resolve) => (release = resolve));
      ledger.beforeCommit = () => {
        endorsed += 1;
        if (endorsed === 2) release();
        return both;
      };
      await Promise.all([carrier.carry(statement), carrier.carry(statement)]);
      expect([ledger.count(REPORT), waitedFor]).to.deep.equal([1, [0, 0]]);
    });

    it('ends as at first after an answer that was lost, also where it has become stale since', async () => {
      const statement = report('one');
      ledger.faults.push('silent');
      ledger.commitStatus = (id) => Promise.reject(new CommitUnknown(id));
      expect(await refusal(carrier.carry(statement))).to.equal('COMMIT_UNKNOWN');
      Reflect.deleteProperty(ledger, 'commitStatus');
      await carrier.carry(statement);
      const old = { ...statement, payload: { ...statement.payload, iat: '2020-01-01T00:00:00.000Z' } };
      await carrier.carry(old);
      expect([ledger.count(REPORT), waitedFor]).to.deep.equal([1, [0, 0]]);
    });

    it('are not mistaken for others of the same jti', async () => {
      await carrier.carry(report('one'));
      expect(await refusal(carrier.carry(report('one', undefined, 'rejected')))).to.equal(
        'IDEMPOTENCY_CONFLICT',
      );
    });

    it('are not found behind every refusal', async () => {
      ledger.propose = () => ({
        transactionId: 'a'.repeat(64),
        endorse: () => Promise.reject(new LedgerError('CONFLICT', 'the consent is withdrawn')),
      });
      expect(await refusal(carrier.carry(report('one')))).to.equal('CONFLICT');
    });
  });

  describe('while the projection stands still', () => {
    beforeEach(() => {
      carrier = new Carrier({
        ...{ onCommitted: () => undefined, ledger, patience: 1 },
        readModel: { statementById: () => Promise.resolve(null) },
        projected: (_blockNumber, signal) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason as Error));
          }),
      });
    });

    it('says that the statement stands on the ledger and is not shown', async () => {
      expect(await refusal(carrier.carry(report('one')))).to.equal('READ_MODEL_BEHIND');
      expect(ledger.count(REPORT)).to.equal(1);
    });

    it('is no hindrance to those who do not read it', async () => {
      await carrier.record(report('one'));
      expect(ledger.count(REPORT)).to.equal(1);
    });
  });
});
