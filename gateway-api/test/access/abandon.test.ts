import { expect } from 'chai';
import { SETTLE, TRANSACTIONS } from '@xinjian/chaincode/model';
import { tidy } from '../../src/access/housekeeping.js';
import { CommitUnknown, LedgerUnavailable } from '../../src/ledger/errors.js';
import { Death, denied, dyingAt, rejects, released, useOutlet } from '../support/outlet.js';

const RECORD = TRANSACTIONS['access.request'];

describe('what nobody comes back for', function () {
  const outlet = useOutlet();

  /** A request whose gateway died on it. */
  async function left(when: 'before' | 'after' = 'before') {
    const statement = outlet.request();
    await rejects(outlet.path(dyingAt(outlet.claims, 'keep', when)).answer(statement), Death);
    return statement;
  }

  async function abandon(id: string): Promise<void> {
    await outlet.path().abandon(await outlet.submissionOf(id));
  }

  const isOpen = async (id: string) =>
    (await outlet.claims.unfinished(new Date(Date.now() + 1000), 1000)).some(({ claims }) =>
      claims.includes(id),
    );

  it('is settled as failed', async () => {
    const statement = await left();
    await abandon(statement.payload.jti);
    expect(outlet.settlement()).to.include({ outcome: 'failed', digest: null });
    expect(await isOpen(statement.payload.jti)).to.equal(false);
    const answer = released(await outlet.path().answer(statement));
    expect(answer).to.include({ data: null, gone: 'NOT_DELIVERED' });
  });

  it('is answered as the ledger has it where its delivery was kept, the same each time', async () => {
    const statement = await left('after');
    await abandon(statement.payload.jti);
    const answer = released(await outlet.path().answer(statement));
    expect(answer).to.include({ data: null, gone: 'NOT_DELIVERED' });
    expect(answer.receipt.digest).to.equal(null);
    expect(await outlet.path().answer(statement)).to.deep.equal(answer);
  });

  it('stays answerable where it was denied', async () => {
    outlet.ledger.decide = () => denied;
    const statement = await left();
    await abandon(statement.payload.jti);
    expect(await isOpen(statement.payload.jti)).to.equal(false);
    const answer = await outlet.path().answer(statement);
    expect(answer).to.include({ kind: 'denied' });
    expect([outlet.ledger.count(RECORD), outlet.ledger.count(SETTLE)]).to.deep.equal([1, 0]);
  });

  it('is asked for once a transaction, and settled together', async () => {
    const statements = Array.from({ length: 20 }, () => outlet.request());
    const dying = outlet.path(dyingAt(outlet.claims, 'keep', 'before'));
    outlet.ledger.faults.push('silent');
    await Promise.allSettled(statements.map((statement) => dying.answer(statement)));
    let asked = 0;
    const commitStatus = outlet.ledger.commitStatus.bind(outlet.ledger);
    outlet.ledger.commitStatus = (...given) => {
      asked += 1;
      return commitStatus(...given);
    };
    const submissions = await outlet.claims.unfinished(new Date(Date.now() + 1000), 1000);
    const mine = submissions.filter(({ claims }) =>
      statements.some(({ payload }) => claims.includes(payload.jti)),
    );
    for (const submission of mine) await outlet.path().abandon(submission);
    expect(mine.flatMap(({ claims }) => claims)).to.have.length(20);
    expect(asked).to.equal(mine.length);
    expect(outlet.ledger.count(SETTLE)).to.be.at.most(2 * mine.length);
  });

  it('is sent once more, the very same, where nobody knows of it, and then settled', async () => {
    outlet.ledger.faults.push('lost');
    const statement = outlet.request();
    await rejects(outlet.path().answer(statement), CommitUnknown);
    await abandon(statement.payload.jti);
    expect(outlet.ledger.recorded).to.deep.equal([statement.jws]);
    expect(outlet.ledger.log.filter((entry) => entry === `endorse ${RECORD}`)).to.have.length(1);
    expect(outlet.settlement()).to.include({ outcome: 'failed' });
    expect(await isOpen(statement.payload.jti)).to.equal(false);
  });

  it('is recorded anew by whoever sends it again, where its transaction came to nothing', async () => {
    outlet.ledger.faults.push('lost', 'conflict');
    const statement = outlet.request();
    await rejects(outlet.path().answer(statement), CommitUnknown);
    await abandon(statement.payload.jti);
    expect(await isOpen(statement.payload.jti)).to.equal(false);
    expect(outlet.ledger.recorded).to.deep.equal([]);
    expect(released(await outlet.path().answer(statement)).data?.items).to.have.length(1);
    expect(outlet.ledger.recorded).to.deep.equal([statement.jws]);
  });

  it('stays open while its commit is not known, and is looked after last the next time', async () => {
    outlet.ledger.faults.push('lost', 'lost');
    const statement = outlet.request();
    await rejects(outlet.path().answer(statement), CommitUnknown);
    const submission = await outlet.submissionOf(statement.payload.jti);
    const failures: unknown[] = [];
    const postponed: string[] = [];
    const claims = {
      ...outlet.claims,
      unfinished: () => Promise.resolve([submission]),
      postpone: (ids: readonly string[]) => Promise.resolve(void postponed.push(...ids)),
    };
    const onFailure = (error: unknown) => void failures.push(error);
    await tidy({ claims, accessPath: outlet.path(), onFailure });
    expect(failures).to.have.length(1);
    expect(failures[0]).to.be.instanceOf(CommitUnknown);
    expect(postponed).to.deep.equal([submission.transactionId]);
    expect(await isOpen(statement.payload.jti)).to.equal(true);
  });

  it('waits, all of it, while the ledger is away', async () => {
    const submission = { transactionId: 'a', bytes: null, claims: [] };
    const tried: string[] = [];
    const claims = {
      ...outlet.claims,
      unfinished: () => Promise.resolve([submission, { ...submission, transactionId: 'b' }]),
    };
    const abandon = ({ transactionId }: typeof submission) => {
      tried.push(transactionId);
      return Promise.reject(new LedgerUnavailable('down'));
    };
    await tidy({ claims, accessPath: { abandon }, onFailure: () => undefined });
    expect(tried).to.deep.equal(['a']);
  });

  it('is left to the call that is answering it', async () => {
    let settle: () => void = () => undefined;
    const held = new Promise<void>((release) => (settle = release));
    const one = outlet.path();
    const reached = new Promise<void>((atCommit) => {
      outlet.ledger.beforeCommit = (name) => {
        if (name !== SETTLE) return Promise.resolve();
        atCommit();
        return held;
      };
    });
    const statement = outlet.request();
    const answer = one.answer(statement);
    await reached;
    await one.abandon(await outlet.submissionOf(statement.payload.jti));
    settle();
    expect(released(await answer).data?.items).to.have.length(1);
    expect(outlet.settlement()).to.include({ outcome: 'delivered' });
  });

  it('is left to another gateway that says that it is at it, and not once it is answered', async () => {
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((release) => (goOn = release));
    let close: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => (close = resolve));
    const closing = async (id: string) => outlet.claims.close(id).then(close);
    const one = outlet.path({ ...outlet.claims, close: closing });
    const { collect } = outlet;
    const reached = new Promise<void>((atCollection) => {
      outlet.collect = async (...asked) => {
        atCollection();
        await held;
        return collect(...asked);
      };
    });
    const statement = outlet.request();
    const { jti } = statement.payload;
    const answer = one.answer(statement);
    await reached;
    const isLeft = async (before: Date) =>
      (await outlet.claims.unfinished(before, 1000)).some(({ claims }) => claims.includes(jti));
    const sent = new Date();
    const later = () => new Promise<Date>((resolve) => setImmediate(() => resolve(new Date())));
    while ((await later()) <= sent);
    expect(await isLeft(new Date())).to.equal(true);
    const before = new Date();
    await one.keepOwn();
    expect(await isLeft(before)).to.equal(false);
    goOn();
    expect(released(await answer).data?.items).to.have.length(1);
    await closed;
    await one.keepOwn();
    expect(await isOpen(jti)).to.equal(false);
  });
});
