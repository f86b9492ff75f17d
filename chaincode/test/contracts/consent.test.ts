import { expect } from 'chai';
import sinon from 'sinon';
import type { ConsentRecord, ConsentRequestRecord, Terms } from '@xinjian/chaincode/model';
import { DAY_MS, digest, instant, uuid7 } from '../support/actors.js';
import { GRANT_FORM, Platform } from '../support/platform.js';
import { expectRefusal } from '../support/refusal.js';

describe('consent', () => {
  let platform: Platform;
  let saved: Map<string, string>;
  let terms: Terms;
  before(async () => {
    platform = await Platform.create();
    saved = new Map(platform.ledger.state);
  });
  beforeEach(() => {
    terms = platform.terms();
  });
  afterEach(() => {
    sinon.restore();
    platform.ledger.restore(saved);
  });

  const consentRecord = async (id: string) => (await platform.query('consent', id)) as ConsentRecord;
  const requestRecord = async (id: string) =>
    (await platform.query('consentRequest', id)) as ConsentRequestRecord;
  const ask = async (asked = terms) =>
    (await platform.act(platform.bank, 'consent.request', { subject: platform.enterprise.id, terms: asked }))
      .jti;
  const later = (ms: number) => sinon.useFakeTimers({ now: Date.now() + ms, toFake: ['Date'] });

  describe('request', () => {
    it('waits thirty days for its answer', async () => {
      const long = platform.terms({ to: instant(60 * DAY_MS) });
      const id = await ask(long);
      const record = await requestRecord(id);
      expect(record).to.include({ state: 'REQUESTED', institution: platform.bank.id, consent: null });
      expect(Date.parse(record.expiresAt) - Date.parse(record.requestedAt)).to.equal(30 * DAY_MS);
      later(30 * DAY_MS + 1000);
      await expectRefusal(platform.grant(long, id), 'CONFLICT', 'lapsed');
      await platform.act(platform.enterprise, 'consent.refuse', { answers: id });
    });

    it('for terms too wide is refused, with the path to the member', async () => {
      const asked = (changes: Partial<Terms>) => ask(platform.terms(changes));
      await expectRefusal(asked({ to: instant(91 * DAY_MS) }), 'TERMS_REFUSED', 'payload/terms/to');
      await expectRefusal(
        asked({ from: instant(-2 * DAY_MS), to: instant(-DAY_MS) }),
        'TERMS_REFUSED',
        'past already',
      );
      await expectRefusal(asked({ purposes: ['01', '03'] }), 'TERMS_REFUSED', 'payload/terms/purposes');
      await expectRefusal(asked({ purposes: ['S7'] }), 'TERMS_REFUSED', 'not open to bank');
      await expectRefusal(
        asked({ items: [{ id: 'TAX-04', version: 9 }] }),
        'TERMS_REFUSED',
        'payload/terms/items/0',
      );
      await expectRefusal(asked({ onward: true as never }), 'MALFORMED', 'payload/terms/onward');
      await expectRefusal(asked({ to: undefined as never }), 'MALFORMED', 'payload/terms/to');
    });

    it('once refused is barred for thirty days, whatever its dates; another is not', async () => {
      const { enterprise, rival } = platform;
      const id = await ask();
      await platform.act(enterprise, 'consent.refuse', { answers: id, reason: '不需要' });
      expect(await requestRecord(id)).to.include({ state: 'REFUSED', reason: '不需要' });
      await expectRefusal(
        ask(platform.terms({ to: instant(20 * DAY_MS), business: digest() })),
        'CONFLICT',
        'refused',
      );
      await expectRefusal(ask(platform.terms({ items: [...terms.items].reverse() })), 'CONFLICT', 'refused');
      await ask(platform.terms({ items: terms.items.slice(0, 1) }));
      await platform.act(rival, 'consent.request', { subject: enterprise.id, terms });
      later(30 * DAY_MS + 1000);
      await ask(platform.terms());
    });
  });

  describe('grant', () => {
    it('answers a request with the terms asked for or fewer', async () => {
      const fewer = await ask();
      const id = await platform.grant(
        { ...terms, items: terms.items.slice(0, 1), disclosure: 'masked' },
        fewer,
      );
      expect(await requestRecord(fewer)).to.include({ state: 'GRANTED', consent: id });
      expect(await consentRecord(id)).to.include({ answers: fewer, state: 'ACTIVE' });
      await expectRefusal(platform.grant(terms, fewer), 'CONFLICT', 'GRANTED already');
      const more = { ...terms, items: [...terms.items, { id: 'TAX-05', version: 1 }] };
      await expectRefusal(platform.grant(more, await ask()), 'TERMS_REFUSED', 'more than was asked for');
    });

    it('answers only a request put to this enterprise, by who asked', async () => {
      const { enterprise, stranger, rival } = platform;
      const id = await ask();
      await expectRefusal(platform.grant(terms, id, stranger), 'FORBIDDEN', 'payload/answers');
      await expectRefusal(platform.grant(terms, uuid7()), 'NOT_FOUND', 'consent-request');
      const members = { grantee: rival.id, terms, answers: id, ...GRANT_FORM };
      await expectRefusal(platform.act(enterprise, 'consent.grant', members), 'FORBIDDEN', 'payload/grantee');
      await expectRefusal(platform.act(stranger, 'consent.refuse', { answers: id }), 'FORBIDDEN');
      await platform.act(enterprise, 'consent.refuse', { answers: id });
      await expectRefusal(platform.grant(terms, id), 'CONFLICT', 'REFUSED already');
    });

    it('is given to an institution that is there, on a document whose template is known', async () => {
      const grant = (changes: object) =>
        platform.act(platform.enterprise, 'consent.grant', {
          grantee: platform.bank.id,
          terms,
          ...GRANT_FORM,
          ...changes,
        });
      await expectRefusal(grant({ grantee: 'nobody' }), 'NOT_FOUND');
      await expectRefusal(grant({ grantee: 'regulator' }), 'FORBIDDEN', 'not an institution');
      await expectRefusal(grant({ templateVersion: '2' }), 'TERMS_REFUSED', 'templateVersion');
      await expectRefusal(
        grant({ terms: platform.terms({ to: instant(91 * DAY_MS) }) }),
        'TERMS_REFUSED',
        'to',
      );
    });
  });

  describe('changes', () => {
    let consent: string;
    beforeEach(async () => {
      consent = await platform.grant(terms);
    });
    const change = (
      event: 'pause' | 'resume' | 'withdraw',
      iat: number,
      by: 'enterprise' | 'stranger' | 'regulator' = 'enterprise',
    ) => platform.act(platform[by], `consent.${event}`, { consent, reason: event }, { iat: instant(iat) });

    it('pause and resume, in the order in which they were signed', async () => {
      await change('pause', 10);
      expect(await consentRecord(consent)).to.include({ state: 'PAUSED', reason: 'pause' });
      await change('resume', 20);
      await change('pause', 40);
      await expectRefusal(change('resume', 30), 'STALE', 'last change');
      await change('resume', 50);
      expect((await consentRecord(consent)).statements.map(({ type }) => type)).to.deep.equal([
        'consent.grant',
        'consent.pause',
        'consent.resume',
        'consent.pause',
        'consent.resume',
      ]);
    });

    it('withdraw for good, though the statement comes late and out of order', async () => {
      await change('pause', 100);
      await change('withdraw', -DAY_MS);
      expect((await consentRecord(consent)).state).to.equal('WITHDRAWN');
      for (const event of ['pause', 'resume', 'withdraw'] as const)
        await expectRefusal(change(event, 1000), 'CONFLICT', 'WITHDRAWN');
      const narrower = { consent, terms: { ...terms, disclosure: 'masked' } } as const;
      await expectRefusal(
        platform.act(platform.enterprise, 'consent.narrow', narrower, { iat: instant(1000) }),
        'CONFLICT',
      );
    });

    it('belong to the enterprise that granted; the regulator may pause', async () => {
      for (const event of ['pause', 'resume', 'withdraw'] as const)
        await expectRefusal(change(event, 10, 'stranger'), 'FORBIDDEN');
      const wider = { consent, terms: { ...terms, quota: { total: 1_000_000 } } };
      await expectRefusal(platform.act(platform.stranger, 'consent.narrow', wider), 'FORBIDDEN');
      await change('pause', 10, 'regulator');
      expect((await consentRecord(consent)).state).to.equal('PAUSED');
      await expectRefusal(change('resume', 20, 'regulator'), 'FORBIDDEN');
      await change('resume', 20);
    });

    it('narrow and never widen', async () => {
      const narrow = (next: Terms, iat: number) =>
        platform.act(platform.enterprise, 'consent.narrow', { consent, terms: next }, { iat: instant(iat) });
      await narrow({ ...terms, disclosure: 'masked' }, 10);
      expect((await consentRecord(consent)).terms.disclosure).to.equal('masked');
      await expectRefusal(narrow(terms, 20), 'TERMS_REFUSED', 'wider');
    });

    it('lapse when the institution reports the financing refused or settled', async () => {
      const { bank, rival } = platform;
      const report = (outcome: 'drawn' | 'rejected' | 'settled', by = bank) =>
        platform.act(by, 'usage.report', { consent, outcome, evidence: [] });
      await expectRefusal(report('settled', rival), 'FORBIDDEN');
      await report('drawn');
      expect((await consentRecord(consent)).state).to.equal('ACTIVE');
      await report('settled');
      expect(await consentRecord(consent)).to.include({ state: 'LAPSED', reason: 'settled' });
      await report('rejected');
      expect(await consentRecord(consent)).to.include({ state: 'LAPSED', reason: 'settled' });
      await expectRefusal(change('resume', 1000), 'CONFLICT', 'LAPSED');
    });
  });
});
