import { expect } from 'chai';
import { AccessDetail } from '../../src/gateway/shapes/access.js';
import { carries } from '../../src/verification/carried.js';
import { checkOrder } from '../../src/verification/checks/subscription.js';
import type { ReadStatement } from '../../src/verification/statement.js';

const id = (digit: string) => `0190${digit.repeat(4)}-0000-7000-8000-${digit.repeat(12)}`;
const digest = `0x${'ab'.repeat(32)}`;
const order = { type: 'push.order', id: id('1'), subscription: id('2'), items: ['TAX-04'] };

function access(ordered: object = order, members: object = {}) {
  return AccessDetail.parse({
    ...{ id: id('1'), institution: 'bank', subject: digest, consent: id('3'), items: ['TAX-04'] },
    ...{ purpose: '01', service: 'push', subscription: id('2'), outcome: 'ALLOWED', code: null, reasons: [] },
    ...{ decidedAt: '2026-11-22T08:00:00.000Z', transactionId: 'f', blockNumber: 1, position: 0, index: 0 },
    ...{ settlement: null, acknowledgement: null, obligations: [], receipt: null },
    statement: JSON.stringify(ordered),
    ...members,
  });
}

function subscribed(members: object = {}): ReadStatement {
  const payload = {
    ...{ type: 'push.subscribe', iss: 'bank', aud: 'l/c', iat: '2026-11-22T07:00:00.000Z', jti: id('2') },
    ...{ consent: id('3'), subject: digest, items: ['TAX-04', 'SOC-01'], purpose: '01', evidence: [] },
    ...{ officer: digest, ...members },
  };
  return { jws: '', kid: '', hash: '', payload } as ReadStatement;
}

describe('the order of a push', () => {
  it('holds under the subscription that it names, for items of it', () => {
    expect(checkOrder(access(), subscribed()).outcome).to.equal('verified');
  });

  it('fails where anything is another’s', () => {
    for (const [ordered, signed] of [
      [{ ...order, id: id('9') }, {}],
      [{ ...order, subscription: id('9') }, {}],
      [{ ...order, items: ['ADM-02'] }, {}],
      [order, { iss: 'rival' }],
      [order, { consent: id('9') }],
      [order, { subject: `0x${'cd'.repeat(32)}` }],
      [order, { purpose: '02' }],
      [order, { items: ['SOC-01'] }],
    ] as const) {
      expect(checkOrder(access(ordered), subscribed(signed)).outcome, JSON.stringify(signed)).to.equal(
        'failed',
      );
    }
    expect(checkOrder(access(order, { statement: 'no order' }), subscribed()).outcome).to.equal('failed');
    expect(checkOrder(access(), undefined).outcome).to.equal('failed');
  });

  it('is found among the arguments of its transaction', () => {
    const text = JSON.stringify(order);
    expect(carries([JSON.stringify([text])], text)).to.equal(true);
    expect(carries([JSON.stringify([`${text} `])], text)).to.equal(false);
  });
});
