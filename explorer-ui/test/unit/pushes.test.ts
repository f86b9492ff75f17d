import { DENIAL_CODES } from '@xinjian/chaincode/model';
import { expect } from 'chai';
import { evidenceUnder } from '../../src/access/evidence.js';
import { GatewayError } from '../../src/gateway/problem.js';
import type { Consent } from '../../src/gateway/shapes/consent.js';
import type { Subscription } from '../../src/gateway/shapes/subscription.js';
import { isOnDemand, subscribedItems, takesSubscriptions } from '../../src/subscription/offer.js';
import { hindranceWord, standingOf } from '../../src/subscription/standing.js';
import { eventsFor, WEBHOOK_EVENTS } from '../../src/webhooks/events.js';
import { readReason } from '../../src/webhooks/reason.js';

describe('a subscription', () => {
  it('stands as its own state and the consent behind it let it', () => {
    for (const [state, hindrance, standing] of [
      ['ACTIVE', null, 'ACTIVE'],
      ['ACTIVE', 'CONSENT_SUSPENDED', 'PAUSED'],
      ['ACTIVE', 'NOT_YET_EFFECTIVE', 'PAUSED'],
      ['ACTIVE', 'ITEM_OUT_OF_SCOPE', 'LIMITED'],
      ['ACTIVE', 'CONSENT_REVOKED', 'STOPPED'],
      ['ACTIVE', 'QUOTA_EXCEEDED', 'STOPPED'],
      ['CLOSED', null, 'CLOSED'],
    ] as const) {
      expect(standingOf({ state, hindrance }), `${state} ${hindrance}`).to.equal(standing);
    }
    expect(hindranceWord('CONSENT_REVOKED')).to.equal('CONSENT_REVOKED');
    expect(hindranceWord('KEY_REVOKED')).to.equal(undefined);
    expect(hindranceWord(null)).to.equal(undefined);
  });

  it('is offered under consents in force that include pushes', () => {
    const consent = (state: Consent['state'], services: Consent['terms']['services']) =>
      takesSubscriptions({ state, terms: { services } as Consent['terms'] });
    expect(consent('ACTIVE', ['query', 'push'])).to.equal(true);
    expect(consent('ACTIVE', ['query'])).to.equal(false);
    expect(consent('PAUSED', ['push'])).to.equal(false);
  });

  it('is known to bring items already while it stands', () => {
    const row = (consent: string, state: Subscription['state'], items: string[]) =>
      ({ consent, state, items }) as Subscription;
    const rows = [
      row('a', 'ACTIVE', ['TAX-03']),
      row('a', 'CLOSED', ['ADM-02']),
      row('b', 'ACTIVE', ['UTL-01']),
    ];
    expect([...subscribedItems(rows, 'a')]).to.deep.equal(['TAX-03']);
    expect(isOnDemand({ sharing_mode: 'computed' })).to.equal(true);
    expect(isOnDemand({ sharing_mode: 'physical' })).to.equal(false);
  });

  it('brings the number that its consent is bound to as its first evidence', () => {
    const given = new Map([['approval_no', { digest: '9'.repeat(64) }]]);
    const kinds = ['financing_application_no', 'approval_no'];
    expect(evidenceUnder('4'.repeat(64), kinds, given)).to.deep.equal([
      { type: 'financing_application_no', digest: '4'.repeat(64) },
      { type: 'approval_no', digest: '9'.repeat(64) },
    ]);
    expect(evidenceUnder('4'.repeat(64), kinds, new Map())).to.have.length(1);
  });
});

describe('a receiver', () => {
  it('can ask for what its participant may hear of, and for nothing else', () => {
    expect(eventsFor('institution')).to.deep.equal(WEBHOOK_EVENTS);
    expect(eventsFor('enterprise')).to.include('access.recorded').and.not.include('item.corrected');
    for (const role of ['regulator', 'operator', 'notary'] as const)
      expect(eventsFor(role)).to.deep.equal(WEBHOOK_EVENTS.filter((event) => event !== 'push'));
    for (const role of ['provider', 'issuer'] as const) expect(eventsFor(role)).to.deep.equal([]);
  });

  it('is told in words why a message did not arrive', () => {
    expect(readReason('TIMEOUT')).to.deep.equal({ kind: 'known', reason: 'TIMEOUT' });
    expect(readReason('STATUS_503')).to.deep.equal({ kind: 'status', status: 503 });
    for (const code of DENIAL_CODES) expect(readReason(code)).to.deep.equal({ kind: 'denial', code });
    expect(readReason('STATUS_')).to.deep.equal({ kind: 'other' });
  });
});

describe('a refusal', () => {
  it('keeps the gateway’s own words for its reasons, where they are words', () => {
    const reasons = [
      { code: 'NOT_PUBLIC', rule: 'RFC 6890', text: { zh: '内网', en: 'private' } },
      { code: 'NO_CONSENT', rule: '17', text: 'not the shape' },
    ];
    const { problem } = GatewayError.of(400, { code: 'MALFORMED', reasons });
    expect(problem.reasons?.map(({ text }) => text)).to.deep.equal([
      { zh: '内网', en: 'private' },
      undefined,
    ]);
  });
});
