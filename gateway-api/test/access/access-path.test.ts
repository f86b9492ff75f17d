import { expect } from 'chai';
import canonicalize from 'canonicalize';
import { generateKeyPair, exportJWK } from 'jose';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AccessRequest,
  type Decision,
  LedgerError,
  parseCompactJws,
  QUERIES,
  saltedDigest,
  SETTLE,
  TRANSACTIONS,
} from '@xinjian/chaincode/model';
import type { AccessAnswer } from '../../src/access/access-answer.js';
import { AccessPath } from '../../src/access/access-path.js';
import { ClaimedOtherwise, type Claims, TooManyAccesses } from '../../src/access/claim.js';
import { openClaims } from '../../src/access/mongo-claims.js';
import type { Collect } from '../../src/collection/collect.js';
import { CommitUnknown, LedgerUnavailable } from '../../src/ledger/errors.js';
import { readReceiptKey, type SignReceipt } from '../../src/receipts/receipt.js';
import { useDatabase } from '../support/database.js';
import { MemoryLedger } from '../support/memory-ledger.js';
import { consentRecord, digest, jws, participantRecord, subject, uuid } from '../support/story.js';

const RECORD = TRANSACTIONS['access.request'];
const USCC = '91310115XX0000019T';

const allowed: Decision = {
  outcome: 'ALLOWED',
  code: null,
  reasons: [],
  rule: 'consent',
  obligations: [
    {
      item: 'TAX-04',
      version: 1,
      fields: [
        { name: 'period', treatment: 'clear' },
        { name: 'contact', treatment: 'masked', rule: 'mask_phone' },
        { name: 'secret', treatment: 'withheld' },
      ],
    },
  ],
};

const denied: Decision = {
  outcome: 'DENIED',
  code: 'ITEM_OUT_OF_SCOPE',
  reasons: [{ code: 'ITEM_OUT_OF_SCOPE', rule: 'a rule' }],
  rule: 'a rule',
  obligations: [],
};

const collected: Awaited<ReturnType<Collect>>[number] = {
  item: 'TAX-04',
  version: 1,
  status: 'delivered',
  rows: [{ period: '2026-10', contact: '13800138000', secret: 'a secret' }],
  provider: 'the tax bureau',
  fetchedAt: '2026-11-22T08:00:01.000Z',
  sourceDigest: digest('source'),
  sourceSalt: digest('salt'),
  sources: [],
  fault: null,
};

/** What a maker of reports made, in small. */
const PDF = new Uint8Array([37, 80, 68, 70]);
const issued = { report: { number: '1' }, pdf: Buffer.from(PDF).toString('base64') };

describe('the access path', function () {
  const connection = useDatabase();
  let claims: Claims;
  let signReceipt: SignReceipt;
  let directory: string;
  let ledger: MemoryLedger;
  let collections: number;
  let collect: Collect;
  let serial = 0;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'xinjian-access-'));
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    await writeFile(join(directory, 'key.json'), JSON.stringify(await exportJWK(privateKey)));
    signReceipt = await readReceiptKey(join(directory, 'key.json'));
    claims = await openClaims(connection());
  });

  after(() => rm(directory, { recursive: true }));

  beforeEach(() => {
    ledger = new MemoryLedger();
    ledger.decide = () => allowed;
    ledger.put(QUERIES.consent, [uuid('consent')], consent());
    ledger.put(QUERIES.participant, ['bank'], participantRecord('bank'));
    collections = 0;
    collect = () => {
      collections += 1;
      return Promise.resolve([collected]);
    };
  });

  function consent(members: object = {}) {
    return consentRecord('consent', 'bank', 'firm', [], { ...members });
  }

  function path(through: Claims = claims, underWay = 1000): AccessPath {
    return new AccessPath({
      ...{ ledger, claims: through, signReceipt, commitWait: 50 },
      timed: (_stage, work) => work(),
      limits: { group: { size: 200, depth: 2 }, underWay },
      onFailure: (error) => {
        throw error;
      },
      collect: (...asked) => collect(...asked),
      makeReport: () => Promise.resolve({ body: JSON.stringify(issued), digested: PDF }),
      vault: {
        reveal: (reference) => Promise.resolve({ subject: reference, uscc: USCC, salt: digest('salt') }),
      },
    });
  }

  /** A new request of the bank, as the verifier hands it on. */
  function request(
    id = `access ${(serial += 1)}`,
    officer = digest('officer'),
    under = 'consent',
    service = 'query',
  ) {
    const statement = jws('access.request', 'bank', uuid(id), {
      ...{ consent: uuid(under), subject: subject('firm'), items: ['TAX-04'], purpose: '01' },
      ...{ service, evidence: [], officer },
    });
    const payload = AccessRequest.parse(parseCompactJws(statement).payload);
    return { jws: statement, kid: 'k'.repeat(43), payload };
  }

  function released(answer: AccessAnswer) {
    if (answer.kind !== 'released') throw new Error(`not released but ${answer.kind}`);
    return answer;
  }

  describe('G1: recorded before released', () => {
    // proved once by hand: with the collection moved before the record, or the record's commit not waited for,
    // this fails
    it('collects nothing and answers nothing before the record is committed', async () => {
      let commit: () => void = () => undefined;
      const held = new Promise<void>((release) => {
        commit = release;
      });
      const reached = new Promise<void>((atCommit) => {
        ledger.beforeCommit = (name) => {
          if (name !== RECORD) return Promise.resolve();
          atCommit();
          return held;
        };
      });
      let answered = false;
      const answer = path()
        .answer(request())
        .finally(() => (answered = true));
      await reached;
      // far more turns of the database than the path needs to go on, if it did
      for (let turn = 0; turn < 50; turn += 1) await claims.find([uuid('nobody')]);
      expect([collections, answered]).to.deep.equal([0, false]);
      commit();
      expect(released(await answer).data?.items).to.have.length(1);
      expect(collections).to.equal(1);
    });

    it('settles, by which the contract reads the consent, and reads it once more before it releases', async () => {
      await path().answer(request());
      expect(ledger.log).to.deep.equal([
        `endorse ${RECORD}`,
        `commit ${RECORD}`,
        `endorse ${SETTLE}`,
        `commit ${SETTLE}`,
        `read ${QUERIES.hindrances}`,
      ]);
    });

    it('collects nothing for a denied request, and gives its reasons and a receipt', async () => {
      ledger.decide = () => denied;
      const answer = await path().answer(request());
      expect(answer).to.include({ kind: 'denied' }).and.not.have.property('data');
      expect(answer.decision.reasons[0]?.code).to.equal('ITEM_OUT_OF_SCOPE');
      expect(answer.receipt).to.include({ digest: null, salt: null });
      expect([collections, ledger.count(SETTLE)]).to.deep.equal([0, 0]);
    });

    it('releases nothing where the ledger is not available', async () => {
      ledger.down = true;
      await rejects(path().answer(request()), LedgerUnavailable);
      expect(collections).to.equal(0);
    });

    it('withholds what was committed more than two minutes after its own time', async () => {
      ledger.now = () => new Date(Date.now() - 121_000);
      expect(await path().answer(request())).to.include({
        kind: 'withheld',
        hindrance: 'COMMITTED_TOO_LATE',
      });
      expect(collections).to.equal(0);
    });
  });

  describe('G2: withdrawal', () => {
    for (const [state, hindrance] of [
      ['WITHDRAWN', 'CONSENT_REVOKED'],
      ['PAUSED', 'CONSENT_SUSPENDED'],
      ['LAPSED', 'CONTRACT_CLOSED'],
    ] as const) {
      it(`withholds what was allowed when the consent becomes ${state} during collection`, async () => {
        collect = () => {
          ledger.put(QUERIES.consent, [uuid('consent')], consent({ state }));
          return Promise.resolve([collected]);
        };
        const answer = await path().answer(request());
        expect(answer).to.include({ kind: 'withheld', hindrance }).and.not.have.property('data');
        expect(settlement(ledger)).to.include({ outcome: 'withheld', digest: null });
      });

      // The ledger in memory reads here what the contract reads; `contracts/delivery` of the chaincode has it itself.
      it(`settles as withheld when the consent becomes ${state} between the last look and the settlement's commit`, async () => {
        ledger.beforeCommit = (name) => {
          if (name === SETTLE) ledger.put(QUERIES.consent, [uuid('consent')], consent({ state }));
          return Promise.resolve();
        };
        const answer = await path().answer(request());
        expect(answer).to.include({ kind: 'withheld', hindrance }).and.not.have.property('data');
        expect(settlement(ledger)).to.include({ outcome: 'withheld', digest: null });
      });
    }

    it('withholds when the consent was narrowed after the decision, or the institution suspended', async () => {
      const narrowed = {
        type: 'consent.narrow',
        statement: digest('narrow'),
        at: '2099-01-01T00:00:00.000Z',
      };
      ledger.put(
        QUERIES.consent,
        [uuid('consent')],
        consent({ statements: [{ ...narrowed, transactionId: 'f'.repeat(64) }] }),
      );
      expect(await path().answer(request())).to.include({ kind: 'withheld', hindrance: 'ITEM_OUT_OF_SCOPE' });
      ledger.put(QUERIES.consent, [uuid('consent')], consent());
      ledger.put(QUERIES.participant, ['bank'], participantRecord('bank', { standing: 'SUSPENDED' }));
      expect(await path().answer(request())).to.include({ hindrance: 'INSTITUTION_SUSPENDED' });
    });
  });

  describe('G5: exactly what was delivered', () => {
    it('masks by obligation, and settles the salted digest of the very data', async () => {
      const { data, receipt } = released(await path().answer(request()));
      expect(data?.items[0]?.rows).to.deep.equal([{ period: '2026-10', contact: '138****8000' }]);
      expect(receipt.digest).to.equal(saltedDigest(receipt.salt!, canonicalize(data)!));
      expect(settlement(ledger)).to.include({ outcome: 'delivered', digest: receipt.digest });
    });

    it('settles an item without answer as unavailable', async () => {
      collect = () =>
        Promise.resolve([{ ...collected, status: 'unavailable', rows: [], sourceDigest: null }]);
      const { data, receipt } = released(await path().answer(request()));
      expect(data?.items[0]).to.include({ status: 'unavailable' });
      expect(receipt.digest).to.equal(null);
      expect(settlement(ledger)).to.include({ outcome: 'failed', digest: null });
    });

    it('lets a failed settlement bring its request, so that one retry goes uncounted', async () => {
      collect = () =>
        Promise.resolve([{ ...collected, status: 'unavailable', rows: [], sourceDigest: null }]);
      const statement = request();
      await path().answer(statement);
      expect(settlement(ledger)).to.include({ outcome: 'failed' });
      expect(ledger.state.has(`failure ${statement.jws}`)).to.equal(true);
    });

    it('lets no negative record leave that is older than the decision serves', async () => {
      const negative = { since: 'period', from: '2021-11-22' };
      ledger.decide = () => ({
        ...allowed,
        obligations: allowed.obligations.map((obligation) => ({ ...obligation, negative })),
      });
      collect = () =>
        Promise.resolve([
          {
            ...collected,
            rows: ['2021-11-21', '2021-11-22'].map((period) => ({ period, contact: '13800138000' })),
          },
        ]);
      const { data } = released(await path().answer(request()));
      expect(data?.items[0]?.rows).to.deep.equal([{ period: '2021-11-22', contact: '138****8000' }]);
    });

    it('signs the receipt over what it says', async () => {
      const { receipt } = await path().answer(request());
      const { jws: signed, ...content } = receipt;
      expect(parseCompactJws(signed).payload).to.deep.equal(content);
    });
  });

  describe('group commit', () => {
    /** Requests under consents of their own, each with a quota. */
    function requests(count: number) {
      return Array.from({ length: count }, (_none, index) => {
        const name = `consent ${index}`;
        ledger.put(QUERIES.consent, [uuid(name)], consentRecord(name, 'bank', 'firm', [], {}));
        return request(undefined, undefined, name);
      });
    }

    it('records many at once in few transactions, and settles them so', async () => {
      const one = path();
      const answers = await Promise.all(requests(60).map((statement) => one.answer(statement)));
      for (const answer of answers) expect(released(answer).data?.items).to.have.length(1);
      expect(ledger.count(RECORD)).to.be.below(10);
      expect(ledger.count(SETTLE)).to.be.below(20);
      expect(new Set(answers.map(({ receipt }) => receipt.access)).size).to.equal(60);
    });

    it('loses nobody to one whom the chaincode refuses', async () => {
      const statements = requests(20);
      const bad = statements[7]!.payload.jti;
      ledger.decide = ({ jti }) => {
        if (jti === bad) throw new LedgerError('KEY_NOT_VALID', 'header/kid: revoked');
        return allowed;
      };
      const one = path();
      const outcomes = await Promise.allSettled(statements.map((statement) => one.answer(statement)));
      const refused = outcomes.flatMap((outcome) =>
        outcome.status === 'rejected' ? [outcome.reason as Error] : [],
      );
      expect(refused.map(({ message }) => message)).to.deep.equal(['KEY_NOT_VALID: header/kid: revoked']);
    });

    it('counts each under its quota when many use one consent at once, also through two gateways', async () => {
      const both = [path(), path()];
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_none, index) => both[index % 2]!.answer(request())),
      );
      for (const answer of answers) expect(answer.kind).to.equal('released');
      expect(ledger.state.get(`${QUERIES.usage} ${uuid('consent')}`)).to.equal(30);
    });

    it('withholds only what is hindered, when one consent of many is withdrawn during the settlement', async () => {
      const statements = requests(20);
      ledger.beforeCommit = (name) => {
        const gone = consentRecord('consent 3', 'bank', 'firm', [], { state: 'WITHDRAWN' });
        if (name === SETTLE) ledger.put(QUERIES.consent, [uuid('consent 3')], gone);
        return Promise.resolve();
      };
      const one = path();
      const answers = await Promise.all(statements.map((statement) => one.answer(statement)));
      const kinds = answers.map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'released')).to.have.length(19);
      expect(kinds[3]).to.equal('withheld');
    });

    it('says that too many are under way before it takes one more', async () => {
      let commit: () => void = () => undefined;
      const held = new Promise<void>((release) => (commit = release));
      ledger.beforeCommit = () => held;
      const one = path(claims, 5);
      const statements = requests(6);
      const answers = statements.slice(0, 5).map((statement) => one.answer(statement));
      await rejects(one.answer(statements[5]!), TooManyAccesses);
      commit();
      await Promise.all(answers);
      expect((await one.answer(statements[5]!)).kind).to.equal('released');
    });
  });

  describe('a report', () => {
    const ask = () => request(undefined, undefined, undefined, 'report');

    it('is settled by the digest of its file, and leaves no data beside', async () => {
      const { data, report, receipt } = released(await path().answer(ask()));
      expect([data, report]).to.deep.equal([null, issued]);
      expect(receipt.digest).to.equal(saltedDigest(receipt.salt!, PDF));
      const settled = [...ledger.state].find(([key]) => key.startsWith(QUERIES.settlement));
      expect(settled?.[1]).to.include({ outcome: 'delivered', digest: receipt.digest });
    });

    it('is repeated with the statement until it is acknowledged', async () => {
      const statement = ask();
      const first = released(await path().answer(statement));
      expect(await path().answer(statement)).to.deep.equal(first);
      await claims.acknowledge(first.receipt.access);
      expect(await path().answer(statement)).to.deep.equal({ ...first, report: null });
    });

    it('is repeated for five minutes', async () => {
      const statement = ask();
      ledger.now = () => new Date(Date.now() - 100_000);
      const first = released(await path().answer(statement));
      const settlement = [...ledger.state].find(([key]) => key.startsWith(QUERIES.settlement))!;
      const record = settlement[1] as { readonly written: object };
      const at = new Date(Date.now() - 5 * 60_000 - 1).toISOString();
      ledger.state.set(settlement[0], { ...record, written: { ...record.written, at } });
      expect(await path().answer(statement)).to.deep.equal({ ...first, report: null });
    });
  });

  describe('G9: nothing lost, nothing twice', () => {
    it('answers the same statement with the same decision, data and receipt', async () => {
      const statement = request();
      const first = await path().answer(statement);
      expect(await path().answer(statement)).to.deep.equal(first);
      expect([ledger.count(RECORD), ledger.count(SETTLE), collections]).to.deep.equal([1, 1, 1]);
    });

    it('works a statement out once that is sent many times at once', async () => {
      const statement = request();
      const both = [path(), path()];
      const answers = await Promise.all([0, 1, 0, 1, 0].map((which) => both[which]!.answer(statement)));
      for (const answer of answers) expect(answer).to.deep.equal(answers[0]);
      expect(ledger.count(RECORD)).to.equal(1);
    });

    it('repeats the decision without data once it is acknowledged', async () => {
      const statement = request();
      const first = await path().answer(statement);
      await claims.acknowledge(statement.payload.jti);
      expect(await path().answer(statement)).to.deep.equal({ ...first, data: null });
    });

    it('repeats the decision without data once the consent is gone', async () => {
      const statement = request();
      const first = await path().answer(statement);
      ledger.put(QUERIES.consent, [uuid('consent')], consent({ state: 'WITHDRAWN' }));
      const hindrance = 'CONSENT_REVOKED';
      expect(await path().answer(statement)).to.deep.equal({ ...first, data: null, hindrance });
    });

    it('refuses a jti that another statement claimed', async () => {
      await path().answer(request('one id'));
      await rejects(path().answer(request('one id', digest('another officer'))), ClaimedOtherwise);
    });

    it('decides anew, unnoticed, what lost a race', async () => {
      ledger.faults.push('conflict', 'conflict');
      expect((await path().answer(request())).kind).to.equal('released');
      expect(ledger.count(RECORD)).to.equal(1);
    });

    it('resolves an unknown commit by asking the ledger', async () => {
      ledger.faults.push('silent');
      expect((await path().answer(request())).kind).to.equal('released');
      expect(ledger.log.filter((entry) => entry === `endorse ${RECORD}`)).to.have.length(1);
    });

    it('says so when a commit stays unknown, and records the repeated statement once', async () => {
      ledger.faults.push('lost');
      const statement = request();
      await rejects(path().answer(statement), CommitUnknown);
      expect(collections).to.equal(0);
      expect((await path().answer(statement)).kind).to.equal('released');
      expect(ledger.log.filter((entry) => entry === `endorse ${RECORD}`)).to.have.length(1);
      expect(ledger.count(RECORD)).to.equal(1);
    });

    for (const step of ['tie', 'submit', 'keep'] as const) {
      for (const when of ['before', 'after'] as const) {
        it(`goes on where a process died ${when} it could ${step}`, async () => {
          const statement = request();
          await rejects(path(dyingAt(claims, step, when)).answer(statement), Death);
          const answer = released(await path().answer(statement));
          expect(answer.data?.items[0]?.rows).to.have.length(1);
          expect([ledger.count(RECORD), ledger.count(SETTLE)]).to.deep.equal([1, 1]);
          expect(settlement(ledger)).to.include({ digest: answer.receipt.digest });
          expect(await path().answer(statement)).to.deep.equal(answer);
        });
      }
    }

    it('goes on where a process died while its settlement was under way', async () => {
      const statement = request();
      ledger.beforeCommit = (name) => (name === SETTLE ? Promise.reject(new Death()) : Promise.resolve());
      await rejects(path().answer(statement), Death);
      ledger.beforeCommit = () => Promise.resolve();
      const answer = released(await path().answer(statement));
      expect(answer.data?.items[0]?.rows).to.have.length(1);
      expect([ledger.count(RECORD), ledger.count(SETTLE), collections]).to.deep.equal([1, 1, 1]);
    });

    it('never sends what was not kept as sent, once somebody went on without it', async () => {
      const statement = request();
      let answered: AccessAnswer | undefined;
      const slow: Claims = {
        ...claims,
        submit: async (submission) => {
          answered ??= await path().answer(statement);
          return claims.submit(submission);
        },
      };
      expect(await path(slow).answer(statement)).to.deep.equal(answered);
      expect(ledger.count(RECORD)).to.equal(1);
    });

    it('settles as failed what nobody came back for', async () => {
      const statement = request();
      await rejects(path(dyingAt(claims, 'keep', 'before')).answer(statement), Death);
      await path().abandon(await submissionOf(statement.payload.jti));
      expect(settlement(ledger)).to.include({ outcome: 'failed', digest: null });
      expect(released(await path().answer(statement)).data).to.equal(null);
    });

    it('says after an abandoned delivery what the ledger says, the same each time', async () => {
      const statement = request();
      await rejects(path(dyingAt(claims, 'keep', 'after')).answer(statement), Death);
      await path().abandon(await submissionOf(statement.payload.jti));
      const answer = released(await path().answer(statement));
      expect([answer.data, answer.receipt.digest]).to.deep.equal([null, null]);
      expect(await path().answer(statement)).to.deep.equal(answer);
    });

    it('lists what was left unfinished, and forgets bodies', async () => {
      const [left, done] = [request(), request()];
      await rejects(path(dyingAt(claims, 'keep', 'before')).answer(left), Death);
      await path().answer(done);
      const soon = new Date(Date.now() + 1000);
      const open = async () =>
        (await claims.unfinished(soon, 1000)).flatMap((submission) => submission.claims);
      // closed once the answer is given, which waits for nothing
      while ((await open()).includes(done.payload.jti)) await claims.find([]);
      expect(await open()).to.include(left.payload.jti);
      await claims.forgetBodies(new Date(Date.now() + 5 * 60_000));
      expect(released(await path().answer(done)).data).to.equal(null);
    });

    async function submissionOf(id: string) {
      const claim = (await claims.find([id])).get(id)!;
      return (await claims.submissionOf(claim.transactionId))!;
    }
  });
});

class Death extends Error {}

/** Claims whose process dies before or after it keeps a step. */
function dyingAt(claims: Claims, step: 'tie' | 'submit' | 'keep', when: 'before' | 'after'): Claims {
  const dying = async (...given: never[]): Promise<never> => {
    if (when === 'after') await (claims[step] as (...args: never[]) => Promise<unknown>)(...given);
    throw new Death();
  };
  return { ...claims, [step]: dying };
}

function settlement(ledger: MemoryLedger): Record<string, unknown> {
  const key = [...ledger.state.keys()].find((candidate) => candidate.startsWith(QUERIES.settlement));
  return ledger.state.get(key ?? '') as Record<string, unknown>;
}

async function rejects(promise: Promise<unknown>, error: new (...given: never[]) => Error): Promise<void> {
  const outcome = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(outcome).to.be.instanceOf(error);
}
