import { expect } from 'chai';
import { SETTLE, TRANSACTIONS } from '@xinjian/chaincode/model';
import { NotRecorded, NotSettled } from '../../src/access/came-to-nothing.js';
import { Recorder } from '../../src/access/recorder.js';
import { problemOf } from '../../src/http/problem-of.js';
import { CommitFailed } from '../../src/ledger/errors.js';
import type { Endorsed } from '../../src/ledger/port.js';
import { rejects, released, useOutlet } from '../support/outlet.js';

const RECORD = TRANSACTIONS['access.request'];

describe('a transaction that came to nothing', () => {
  const outlet = useOutlet();

  /** Changes what is endorsed of one transaction, once. */
  function once(transaction: string, change: (endorsed: Endorsed) => Endorsed): void {
    const { ledger } = outlet;
    const propose = ledger.propose.bind(ledger);
    ledger.propose = (name, ...rest) => {
      const proposal = propose(name, ...rest);
      if (name !== transaction) return proposal;
      ledger.propose = propose;
      return { ...proposal, endorse: async (options) => change(await proposal.endorse(options)) };
    };
  }

  const failing = (code: string) => (endorsed: Endorsed) => ({
    ...endorsed,
    submit: () => Promise.reject(new CommitFailed(endorsed.transactionId, code)),
  });

  for (const code of ['ENDORSEMENT_POLICY_FAILURE', 'EXPIRED_CHAINCODE']) {
    it(`instead of the record (${code}) lets the same statement be decided anew`, async () => {
      once(RECORD, failing(code));
      const path = outlet.path();
      const asked = outlet.request();
      const failure = await path.answer(asked).catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(NotRecorded);
      expect(problemOf(failure)).to.deep.include({ code: 'LEDGER_UNAVAILABLE', status: 503 });
      expect(problemOf(failure).extensions.retryable).to.equal(true);
      released(await path.answer(asked));
      expect(outlet.ledger.recorded).to.have.length(1);
    });
  }

  it('instead of the settlement says that the access is recorded, and the same statement goes on there', async () => {
    once(SETTLE, failing('ENDORSEMENT_POLICY_FAILURE'));
    const path = outlet.path();
    const asked = outlet.request();
    const failure = await path.answer(asked).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(NotSettled);
    const { transactionId } = (await outlet.claims.find([asked.payload.jti])).get(asked.payload.jti)!;
    const { code, extensions } = problemOf(failure);
    expect([code, extensions]).to.deep.equal(['COMMIT_UNKNOWN', { transactionId, retryable: true }]);
    expect(released(await path.answer(asked)).receipt.transactionId).to.equal(transactionId);
    expect(outlet.ledger.recorded).to.have.length(1);
  });

  it('or does not say what it recorded is not counted as under way', async () => {
    once(RECORD, (endorsed) => ({ ...endorsed, result: '[]' }));
    const counted: string[] = [];
    const recorder = new Recorder({
      ...{ ledger: outlet.ledger, claims: outlet.claims, transaction: RECORD, commitWait: 50 },
      limits: { size: 200, depth: 2 },
      timed: (_stage, work) => work(),
      onRecorded: (transactionId) => counted.push(transactionId),
    });
    const { jws, payload } = outlet.request();
    await rejects(recorder.record(jws, payload), Error);
    expect(counted).to.deep.equal([]);
    expect(outlet.ledger.log).to.include(`commit ${RECORD}`);
  });
});
