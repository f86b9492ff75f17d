import { expect } from 'chai';
import { ConsentRecord, SubscriptionRecord, UsageRecord } from '@xinjian/chaincode/model';
import { pushHindrance } from '../../src/projection/push-hindrance.js';
import { consentRecord, subscriptionRecord, terms, uuid } from '../support/story.js';

const NOW = '2026-11-22T09:00:00.000Z';
const pushing = { ...terms, services: ['query', 'push'] };

function hindrance({ subscription = {}, consent = {}, usage = null as object | null, at = NOW } = {}) {
  return pushHindrance(
    SubscriptionRecord.parse(subscriptionRecord('subscription', 'bank', 'firm', subscription)),
    ConsentRecord.parse(consentRecord('consent', 'bank', 'firm', [], { terms: pushing, ...consent })),
    usage && UsageRecord.parse({ schema: 1, written, consent: uuid('consent'), ...usage }),
    at,
  );
}
const written = { transactionId: 'f'.repeat(64), at: NOW, statement: null };

describe('what hinders a push', () => {
  it('is nothing while the consent stands as it was asked for', () => {
    expect(hindrance()).to.equal(null);
  });

  it('is the state of the consent, its term, or what was narrowed, under the code of the denial', () => {
    const narrowed = (members: object) => ({ consent: { terms: { ...pushing, ...members } } });
    const quota = { total: 3, perDay: 1 };
    for (const [change, code] of [
      [{ consent: { state: 'WITHDRAWN' } }, 'CONSENT_REVOKED'],
      [{ consent: { state: 'LAPSED' } }, 'CONTRACT_CLOSED'],
      [{ consent: { state: 'PAUSED' } }, 'CONSENT_SUSPENDED'],
      [{ at: '2026-01-01T00:00:00.000Z' }, 'NOT_YET_EFFECTIVE'],
      [{ at: '2036-01-01T00:00:00.000Z' }, 'CONSENT_EXPIRED'],
      [narrowed({ purposes: ['02'] }), 'PURPOSE_MISMATCH'],
      [narrowed({ services: ['query'] }), 'SERVICE_OUT_OF_SCOPE'],
      [{ subscription: { items: ['TAX-04', 'SOC-01'] } }, 'ITEM_OUT_OF_SCOPE'],
      [{ ...narrowed({ quota }), usage: { total: 3, day: '2026-11-01', dayCount: 1 } }, 'QUOTA_EXCEEDED'],
      [{ ...narrowed({ quota }), usage: { total: 1, day: '2026-11-22', dayCount: 1 } }, 'QUOTA_EXCEEDED'],
      [{ ...narrowed({ quota }), usage: { total: 1, day: '2026-11-21', dayCount: 1 } }, null],
    ] as const) {
      expect(hindrance(change), JSON.stringify(change)).to.equal(code);
    }
  });

  it('is nothing that a subscription still waits for once it is ended', () => {
    expect(hindrance({ subscription: { state: 'CLOSED' }, consent: { state: 'WITHDRAWN' } })).to.equal(null);
  });
});
