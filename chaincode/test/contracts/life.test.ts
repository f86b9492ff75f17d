import { expect } from 'chai';
import sinon from 'sinon';
import type { ConsentRecord, KeyRecord } from '@xinjian/chaincode/model';
import { DAY_MS, createKey, digest, instant, offer, type Actor } from '../support/actors.js';
import { Platform } from '../support/platform.js';
import { expectRefusal } from '../support/refusal.js';

const NOTICE_MS = 3 * DAY_MS;

describe('the life of a consent, as the field lives it', () => {
  let platform: Platform;
  let saved: Map<string, string>;
  before(async () => {
    platform = await Platform.create();
    saved = new Map(platform.ledger.state);
  });
  afterEach(() => {
    sinon.restore();
    platform.ledger.restore(saved);
  });

  const later = (ms: number) => sinon.useFakeTimers({ now: Date.now() + ms, toFake: ['Date'] });
  const register = (owner: Actor, key = owner.key, changes: object = {}) =>
    platform.act({ ...owner, key }, 'key.register', {
      ...offer(key),
      attestation: platform.attest(owner, key),
      ...changes,
    });

  it('two stages: origination under one grant, in-life under its own, which the settlement ends', async () => {
    const { bank } = platform;
    const contract = digest();
    const loan = (number: string) => [{ type: 'loan_contract_no', digest: number }];
    const first = platform.terms();
    const origination = await platform.grant(first);
    const inLife = { purpose: '03', evidence: loan(contract) } as const;
    const code = async (...of: Parameters<Platform['request']>) =>
      (await platform.access(platform.request(...of))).decision.code;
    expect(await code(origination, first)).to.equal(null);
    expect(await code(origination, first, { ...inLife, evidence: loan(first.business) })).to.equal(
      'PURPOSE_MISMATCH',
    );
    await platform.act(bank, 'usage.report', { consent: origination, outcome: 'drawn', evidence: [] });
    const terms = platform.terms({ purposes: ['03'], business: contract, to: instant(900 * DAY_MS) });
    const second = await platform.grant(terms);
    expect(await code(second, terms, inLife)).to.equal(null);
    expect(await code(second, terms, { evidence: loan(contract) })).to.equal('PURPOSE_MISMATCH');
    await platform.act(bank, 'usage.report', { consent: second, outcome: 'settled', evidence: [] });
    expect(await code(second, terms, inLife)).to.equal('CONTRACT_CLOSED');
    expect(await code(origination, first)).to.equal(null);
  });

  it('a key is lost: the regulator pauses and revokes, the finder can do nothing, the owner goes on after 72 hours', async () => {
    const { enterprise, regulator } = platform;
    const terms = platform.terms();
    const consent = await platform.grant(terms);
    await platform.act(regulator, 'consent.pause', { consent, reason: 'key lost' }, { iat: instant(10) });
    await platform.act(regulator, 'key.revoke', { kid: enterprise.key.kid, reason: 'lost' });
    const resume = (by: Actor, iat: string) => platform.act(by, 'consent.resume', { consent }, { iat });
    await expectRefusal(resume(enterprise, instant(20)), 'KEY_NOT_VALID');
    const renewed = { id: enterprise.id, key: createKey() };
    await register(renewed);
    await expectRefusal(resume(renewed, instant(20)), 'KEY_NOT_VALID');
    later(NOTICE_MS + 1000);
    await resume(renewed, instant());
    expect((await platform.access(platform.request(consent, terms))).decision.outcome).to.equal('ALLOWED');
  });

  it('a dispute: the regulator pauses, also what the enterprise has paused and resumed before', async () => {
    const { enterprise, regulator } = platform;
    const consent = await platform.grant();
    const act = (by: Actor, event: 'pause' | 'resume', iat: number) =>
      platform.act(by, `consent.${event}`, { consent, reason: event }, { iat: instant(iat) });
    await act(enterprise, 'pause', 10);
    await act(enterprise, 'resume', 20);
    await act(regulator, 'pause', 30);
    await expectRefusal(act(regulator, 'resume', 40), 'FORBIDDEN');
    await act(enterprise, 'resume', 50);
    const { statements } = (await platform.query('consent', consent)) as ConsentRecord;
    expect(statements.map(({ type }) => type).slice(1)).to.deep.equal([
      'consent.pause',
      'consent.resume',
      'consent.pause',
      'consent.resume',
    ]);
  });

  it('the signatory changes: what the enterprise gave stands, and its new signatory withdraws it', async () => {
    const { enterprise } = platform;
    const terms = platform.terms();
    const consent = await platform.grant(terms);
    const successor = { id: enterprise.id, key: createKey() };
    await platform.act(enterprise, 'key.rotate', {
      ...offer(successor.key),
      replaces: enterprise.key.kid,
      attestation: null,
    });
    expect((await platform.access(platform.request(consent, terms))).decision.outcome).to.equal('ALLOWED');
    const withdraw = (by: Actor) => platform.act(by, 'consent.withdraw', { consent }, { iat: instant(10) });
    await expectRefusal(withdraw(enterprise), 'KEY_NOT_VALID');
    await withdraw(successor);
  });

  describe('a further key of an enterprise', () => {
    it('holds after 72 hours of notice, in which the first can revoke it', async () => {
      const { enterprise } = platform;
      const further = { id: enterprise.id, key: createKey() };
      await register(further);
      const { notBefore } = (await platform.query('key', further.key.kid)) as KeyRecord;
      expect(Date.parse(notBefore) - Date.now()).to.be.within(NOTICE_MS - 60_000, NOTICE_MS);
      await expectRefusal(platform.grant(platform.terms(), undefined, further), 'KEY_NOT_VALID');
      const inTime = new Map(platform.ledger.state);
      later(NOTICE_MS + 1000);
      await platform.grant(platform.terms(), undefined, further);
      sinon.restore();
      platform.ledger.restore(inTime);
      await platform.act(enterprise, 'key.revoke', { kid: further.key.kid, reason: 'not mine' });
      later(NOTICE_MS + 1000);
      await expectRefusal(platform.grant(platform.terms(), undefined, further), 'KEY_NOT_VALID');
    });

    it('waits longer where it says so, and is refused where nothing of it would be left', async () => {
      const { enterprise } = platform;
      const [one, two] = [createKey(), createKey()];
      const notBefore = instant(10 * DAY_MS);
      await register(enterprise, one, { notBefore });
      expect(await platform.query('key', one.kid)).to.include({ notBefore });
      await expectRefusal(
        register(enterprise, two, { notAfter: instant(DAY_MS) }),
        'CONFLICT',
        'payload/notAfter',
      );
    });

    it('needs no notice where it is the first, or a participant’s', async () => {
      const first = { id: `0x${digest()}`, key: createKey() };
      await register(first);
      await platform.grant(platform.terms(), undefined, first);
      const machine = { id: platform.bank.id, key: createKey() };
      await register(machine);
      const terms = platform.terms();
      const consent = await platform.grant(terms);
      expect((await platform.access(platform.request(consent, terms), machine)).decision.code).to.equal(null);
    });
  });
});
