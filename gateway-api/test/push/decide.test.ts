import { expect } from 'chai';
import { type Decision, QUERIES } from '@xinjian/chaincode/model';
import type { AccessAnswer, Gone } from '../../src/access/access-answer.js';
import { decidePush } from '../../src/push/decide.js';
import { MemoryLedger } from '../support/memory-ledger.js';
import { subscriptionRecord, uuid } from '../support/story.js';

const order = { id: uuid('order'), subscription: uuid('subscription'), items: ['TAX-04'] };
const receipt = {
  ...{ access: order.id, transactionId: 'f'.repeat(64), blockNumber: 1, position: 0 },
  ...{ decidedAt: '2026-11-22T08:00:00.000Z', digest: null, salt: null, jws: '' },
};
const decision: Decision = { outcome: 'ALLOWED', code: null, reasons: [], rule: 'consent', obligations: [] };

/** What a push brings when its access ends so. */
function decide(answer: AccessAnswer) {
  const ledger = new MemoryLedger();
  ledger.put(QUERIES.subscription, [order.subscription], subscriptionRecord('subscription', 'bank', 'firm'));
  const accessPath = { answer: () => Promise.resolve(answer) };
  const noMarks = { items: [], nextCursor: null, height: 1, headHash: '' };
  const readModel = { marks: () => Promise.resolve(noMarks) };
  return decidePush({ ledger, accessPath, readModel }, order);
}

function gone(code: Gone): AccessAnswer {
  return { kind: 'released', decision, data: null, report: null, gone: code, receipt };
}

describe('what a push brings', () => {
  it('is the data, with their receipt', async () => {
    const data = { items: [] };
    const found = await decide({ kind: 'released', decision, data, report: null, gone: null, receipt });
    expect(found.kind).to.equal('released');
    const { data: message } = JSON.parse(found.kind === 'released' ? found.body : '{}') as { data: object };
    expect(message).to.deep.include({ access: order.id, data, receipt });
  });

  it('follows under another order where nobody came back for it in time', async () => {
    expect(await decide(gone('NOT_DELIVERED'))).to.deep.equal({ kind: 'outdated' });
  });

  for (const code of ['NOT_MADE', 'NOT_KEPT', 'CONSENT_REVOKED'] as const) {
    it(`ends where nothing leaves: ${code}`, async () => {
      expect(await decide(gone(code))).to.deep.equal({ kind: 'dropped', reason: code });
    });
  }

  it('ends where the ledger denied or withheld it, with its reason', async () => {
    const denied: Decision = { ...decision, outcome: 'DENIED', code: 'NO_CONSENT' };
    expect(await decide({ kind: 'denied', decision: denied, receipt })).to.deep.include({
      reason: 'NO_CONSENT',
    });
    const hindrance = 'CONSENT_SUSPENDED';
    expect(await decide({ kind: 'withheld', decision, hindrance, receipt })).to.deep.include({
      reason: hindrance,
    });
  });
});
