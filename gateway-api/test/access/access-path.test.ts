import { expect } from 'chai';
import canonicalize from 'canonicalize';
import {
  blindedHandle,
  parseCompactJws,
  QUERIES,
  saltedDigest,
  SETTLE,
  TRANSACTIONS,
} from '@xinjian/chaincode/model';
import type { AccessAnswer } from '../../src/access/access-answer.js';
import { ClaimedOtherwise, type Claims } from '../../src/access/claim.js';
import type { WantedItem } from '../../src/collection/collect.js';
import { CommitUnknown, LedgerUnavailable } from '../../src/ledger/errors.js';
import { createHandles } from '../../src/records/handles.js';
import {
  allowed,
  collected,
  Death,
  denied,
  dyingAt,
  rejects,
  released,
  useOutlet,
} from '../support/outlet.js';
import { digest, participantRecord, subject, uuid } from '../support/story.js';

const RECORD = TRANSACTIONS['access.request'];

describe('the access path', function () {
  const outlet = useOutlet();

  describe('G1: recorded before released', () => {
    // proved once by hand: with the collection moved before the record, or the record's commit not waited for,
    // this fails
    it('collects nothing and answers nothing before the record is committed', async () => {
      let commit: () => void = () => undefined;
      const held = new Promise<void>((release) => {
        commit = release;
      });
      const reached = new Promise<void>((atCommit) => {
        outlet.ledger.beforeCommit = (name) => {
          if (name !== RECORD) return Promise.resolve();
          atCommit();
          return held;
        };
      });
      let answered = false;
      const answer = outlet
        .path()
        .answer(outlet.request())
        .finally(() => (answered = true));
      await reached;
      // far more turns of the database than the path needs to go on, if it did
      for (let turn = 0; turn < 50; turn += 1) await outlet.claims.find([uuid('nobody')]);
      expect([outlet.collections, answered]).to.deep.equal([0, false]);
      commit();
      expect(released(await answer).data?.items).to.have.length(1);
      expect(outlet.collections).to.equal(1);
    });

    it('settles, by which the contract reads the consent, and reads it once more before it releases', async () => {
      await outlet.path().answer(outlet.request());
      expect(outlet.ledger.log).to.deep.equal([
        `endorse ${RECORD}`,
        `commit ${RECORD}`,
        `endorse ${SETTLE}`,
        `commit ${SETTLE}`,
        `read ${QUERIES.hindrances}`,
      ]);
    });

    it('collects nothing for a denied request, and gives its reasons and a receipt', async () => {
      outlet.ledger.decide = () => denied;
      const answer = await outlet.path().answer(outlet.request());
      expect(answer).to.include({ kind: 'denied' }).and.not.have.property('data');
      expect(answer.decision.reasons[0]?.code).to.equal('ITEM_OUT_OF_SCOPE');
      expect(answer.receipt).to.include({ digest: null, salt: null });
      expect([outlet.collections, outlet.ledger.count(SETTLE)]).to.deep.equal([0, 0]);
    });

    it('releases nothing where the ledger is not available', async () => {
      outlet.ledger.down = true;
      await rejects(outlet.path().answer(outlet.request()), LedgerUnavailable);
      expect(outlet.collections).to.equal(0);
    });

    it('withholds what was committed more than two minutes after its own time', async () => {
      outlet.ledger.now = () => new Date(Date.now() - 121_000);
      expect(await outlet.path().answer(outlet.request())).to.include({
        kind: 'withheld',
        hindrance: 'COMMITTED_TOO_LATE',
      });
      expect(outlet.collections).to.equal(0);
    });
  });

  describe('G2: withdrawal', () => {
    for (const [state, hindrance] of [
      ['WITHDRAWN', 'CONSENT_REVOKED'],
      ['PAUSED', 'CONSENT_SUSPENDED'],
      ['LAPSED', 'CONTRACT_CLOSED'],
    ] as const) {
      it(`withholds what was allowed when the consent becomes ${state} during collection`, async () => {
        outlet.collect = () => {
          outlet.ledger.put(QUERIES.consent, [uuid('consent')], outlet.consent({ state }));
          return Promise.resolve([collected]);
        };
        const answer = await outlet.path().answer(outlet.request());
        expect(answer).to.include({ kind: 'withheld', hindrance }).and.not.have.property('data');
        expect(outlet.settlement()).to.include({ outcome: 'withheld', digest: null });
      });

      // The outlet.ledger in memory reads here what the contract reads; `contracts/delivery` of the chaincode has it itself.
      it(`settles as withheld when the consent becomes ${state} between the last look and the settlement's commit`, async () => {
        outlet.ledger.beforeCommit = (name) => {
          if (name === SETTLE)
            outlet.ledger.put(QUERIES.consent, [uuid('consent')], outlet.consent({ state }));
          return Promise.resolve();
        };
        const answer = await outlet.path().answer(outlet.request());
        expect(answer).to.include({ kind: 'withheld', hindrance }).and.not.have.property('data');
        expect(outlet.settlement()).to.include({ outcome: 'withheld', digest: null });
      });
    }

    it('withholds when the consent was narrowed after the decision, or the institution suspended', async () => {
      const narrowed = {
        type: 'consent.narrow',
        statement: digest('narrow'),
        at: '2099-01-01T00:00:00.000Z',
      };
      outlet.ledger.put(
        QUERIES.consent,
        [uuid('consent')],
        outlet.consent({ statements: [{ ...narrowed, transactionId: 'f'.repeat(64) }] }),
      );
      expect(await outlet.path().answer(outlet.request())).to.include({
        kind: 'withheld',
        hindrance: 'ITEM_OUT_OF_SCOPE',
      });
      outlet.ledger.put(QUERIES.consent, [uuid('consent')], outlet.consent());
      outlet.ledger.put(QUERIES.participant, ['bank'], participantRecord('bank', { standing: 'SUSPENDED' }));
      expect(await outlet.path().answer(outlet.request())).to.include({ hindrance: 'INSTITUTION_SUSPENDED' });
    });
  });

  describe('G5: exactly what was delivered', () => {
    it('masks by obligation, and settles the salted digest of the very data', async () => {
      const { data, receipt } = released(await outlet.path().answer(outlet.request()));
      expect(data?.items[0]?.rows).to.deep.equal([{ period: '2026-10', contact: '138****8000' }]);
      expect(receipt.digest).to.equal(saltedDigest(receipt.salt!, canonicalize(data)!));
      expect(outlet.settlement()).to.include({ outcome: 'delivered', digest: receipt.digest });
    });

    it('settles an item without answer as unavailable', async () => {
      outlet.collect = () =>
        Promise.resolve([{ ...collected, status: 'unavailable', rows: [], sourceDigest: null }]);
      const { data, receipt } = released(await outlet.path().answer(outlet.request()));
      expect(data?.items[0]).to.include({ status: 'unavailable' });
      expect(receipt.digest).to.equal(null);
      expect(outlet.settlement()).to.include({ outcome: 'failed', digest: null });
    });

    it('lets a failed settlement bring its request, so that one retry goes uncounted', async () => {
      outlet.collect = () =>
        Promise.resolve([{ ...collected, status: 'unavailable', rows: [], sourceDigest: null }]);
      const statement = outlet.request();
      await outlet.path().answer(statement);
      expect(outlet.settlement()).to.include({ outcome: 'failed' });
      expect(outlet.ledger.state.has(`failure ${statement.jws}`)).to.equal(true);
    });

    it('collects nothing that the decision holds back: negative records too old, and those marked as repaired', async () => {
      const statement = outlet.request();
      const negative = { since: 'period', from: '2021-11-22' };
      const row = (period: string, taxType: string) => ({ period, taxType });
      const key = { subject: 'uscc', by: 'uscc' as const, key: ['period', 'taxType'] };
      const secret = { recordSecret: () => Promise.resolve(digest('secret')) };
      outlet.handles = createHandles(secret, new Map([['TAX-04', key]]));
      const repaired = (await outlet.handles.of(subject('firm')))!('TAX-04', row('2026-11', '增值税'))!;
      const record = blindedHandle(statement.payload.jti, repaired);
      const records = [{ record, mark: 'repaired' as const, treatment: 'withheld' as const }];
      outlet.ledger.decide = () => ({
        ...allowed,
        obligations: allowed.obligations.map((obligation) => ({ ...obligation, negative, records })),
      });
      const asked: WantedItem[] = [];
      outlet.collect = (items) => {
        asked.push(...items);
        return Promise.resolve([collected]);
      };
      released(await outlet.path().answer(statement));
      const rows = [row('2021-10', '增值税'), row('2021-11', '增值税'), row('2026-11', '增值税')];
      expect(asked.map(({ mayLeave }) => rows.filter(mayLeave!))).to.deep.equal([[row('2021-11', '增值税')]]);
    });

    it('signs the receipt over what it says', async () => {
      const { receipt } = await outlet.path().answer(outlet.request());
      const { jws: signed, ...content } = receipt;
      expect(parseCompactJws(signed).payload).to.deep.equal(content);
    });
  });

  describe('G9: nothing lost, nothing twice', () => {
    it('answers the same statement with the same decision, data and receipt', async () => {
      const statement = outlet.request();
      const first = await outlet.path().answer(statement);
      expect(await outlet.path().answer(statement)).to.deep.equal(first);
      expect([outlet.ledger.count(RECORD), outlet.ledger.count(SETTLE), outlet.collections]).to.deep.equal([
        1, 1, 1,
      ]);
    });

    it('works a statement out once that is sent many times at once', async () => {
      const statement = outlet.request();
      const both = [outlet.path(), outlet.path()];
      const answers = await Promise.all([0, 1, 0, 1, 0].map((which) => both[which]!.answer(statement)));
      for (const answer of answers) expect(answer).to.deep.equal(answers[0]);
      expect(outlet.ledger.count(RECORD)).to.equal(1);
    });

    it('repeats the decision without data once it is acknowledged', async () => {
      const statement = outlet.request();
      const first = await outlet.path().answer(statement);
      await outlet.claims.forgetBody(statement.payload.jti);
      expect(await outlet.path().answer(statement)).to.deep.equal({ ...first, data: null, gone: 'NOT_KEPT' });
    });

    it('repeats the decision without data where the ledger has the acknowledgement and nothing here does', async () => {
      const statement = outlet.request();
      const first = await outlet.path().answer(statement);
      const [key = ''] = [...outlet.ledger.state.keys()].filter((each) =>
        each.startsWith(QUERIES.settlement),
      );
      const acknowledgement = { digest: first.receipt.digest, matches: true };
      outlet.ledger.state.set(key, {
        ...(outlet.ledger.state.get(key) as object),
        acknowledgement: { ...acknowledgement, at: '2026-11-22T08:00:09.000Z', statement: digest('ack') },
      });
      expect(await outlet.path().answer(statement)).to.deep.equal({ ...first, data: null, gone: 'NOT_KEPT' });
      expect((await outlet.claims.find([statement.payload.jti])).values().next().value?.body).to.equal(null);
    });

    it('gives no data any more under a statement that it once answered without, though the consent is resumed', async () => {
      const statement = outlet.request();
      const first = await outlet.path().answer(statement);
      const put = (state: string) =>
        outlet.ledger.put(QUERIES.consent, [uuid('consent')], outlet.consent({ state }));
      put('PAUSED');
      const gone = 'CONSENT_SUSPENDED';
      expect(await outlet.path().answer(statement)).to.deep.equal({ ...first, data: null, gone });
      put('ACTIVE');
      expect(await outlet.path().answer(statement)).to.deep.equal({ ...first, data: null, gone: 'NOT_KEPT' });
    });

    it('repeats the decision without data once the consent is gone', async () => {
      const statement = outlet.request();
      const first = await outlet.path().answer(statement);
      outlet.ledger.put(QUERIES.consent, [uuid('consent')], outlet.consent({ state: 'WITHDRAWN' }));
      const gone = 'CONSENT_REVOKED';
      expect(await outlet.path().answer(statement)).to.deep.equal({ ...first, data: null, gone });
    });

    it('refuses a jti that another statement claimed', async () => {
      await outlet.path().answer(outlet.request('one id'));
      await rejects(
        outlet.path().answer(outlet.request('one id', digest('another officer'))),
        ClaimedOtherwise,
      );
    });

    it('decides anew, unnoticed, what lost a race', async () => {
      outlet.ledger.faults.push('conflict', 'conflict');
      expect((await outlet.path().answer(outlet.request())).kind).to.equal('released');
      expect(outlet.ledger.count(RECORD)).to.equal(1);
    });

    it('resolves an unknown commit by asking the ledger', async () => {
      outlet.ledger.faults.push('silent');
      expect((await outlet.path().answer(outlet.request())).kind).to.equal('released');
      expect(outlet.ledger.log.filter((entry) => entry === `endorse ${RECORD}`)).to.have.length(1);
    });

    it('says so when a commit stays unknown, and records the repeated statement once', async () => {
      outlet.ledger.faults.push('lost');
      const statement = outlet.request();
      await rejects(outlet.path().answer(statement), CommitUnknown);
      expect(outlet.collections).to.equal(0);
      expect((await outlet.path().answer(statement)).kind).to.equal('released');
      expect(outlet.ledger.log.filter((entry) => entry === `endorse ${RECORD}`)).to.have.length(1);
      expect(outlet.ledger.count(RECORD)).to.equal(1);
    });

    for (const step of ['tie', 'submit', 'keep'] as const) {
      for (const when of ['before', 'after'] as const) {
        it(`goes on where a process died ${when} it could ${step}`, async () => {
          const statement = outlet.request();
          await rejects(outlet.path(dyingAt(outlet.claims, step, when)).answer(statement), Death);
          const answer = released(await outlet.path().answer(statement));
          expect(answer.data?.items[0]?.rows).to.have.length(1);
          expect([outlet.ledger.count(RECORD), outlet.ledger.count(SETTLE)]).to.deep.equal([1, 1]);
          expect(outlet.settlement()).to.include({ digest: answer.receipt.digest });
          expect(await outlet.path().answer(statement)).to.deep.equal(answer);
        });
      }
    }

    it('goes on where a process died while its settlement was under way', async () => {
      const statement = outlet.request();
      outlet.ledger.beforeCommit = (name) =>
        name === SETTLE ? Promise.reject(new Death()) : Promise.resolve();
      await rejects(outlet.path().answer(statement), Death);
      outlet.ledger.beforeCommit = () => Promise.resolve();
      const answer = released(await outlet.path().answer(statement));
      expect(answer.data?.items[0]?.rows).to.have.length(1);
      expect([outlet.ledger.count(RECORD), outlet.ledger.count(SETTLE), outlet.collections]).to.deep.equal([
        1, 1, 1,
      ]);
    });

    it('never sends what was not kept as sent, once somebody went on without it', async () => {
      const statement = outlet.request();
      let answered: AccessAnswer | undefined;
      const slow: Claims = {
        ...outlet.claims,
        submit: async (submission) => {
          answered ??= await outlet.path().answer(statement);
          return outlet.claims.submit(submission);
        },
      };
      expect(await outlet.path(slow).answer(statement)).to.deep.equal(answered);
      expect(outlet.ledger.count(RECORD)).to.equal(1);
    });

    it('lists what was left unfinished, and forgets bodies', async () => {
      const [left, done] = [outlet.request(), outlet.request()];
      await rejects(outlet.path(dyingAt(outlet.claims, 'keep', 'before')).answer(left), Death);
      await outlet.path().answer(done);
      const soon = new Date(Date.now() + 1000);
      const open = async () =>
        (await outlet.claims.unfinished(soon, 1000)).flatMap((submission) => submission.claims);
      // closed once the answer is given, which waits for nothing
      while ((await open()).includes(done.payload.jti)) await outlet.claims.find([]);
      expect(await open()).to.include(left.payload.jti);
      await outlet.claims.forgetBodies(new Date(Date.now() + 5 * 60_000));
      expect(released(await outlet.path().answer(done)).data).to.equal(null);
    });
  });
});
