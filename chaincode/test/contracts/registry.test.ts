import { expect } from 'chai';
import type { KeyRecord, ParticipantRecord } from '@xinjian/chaincode/model';
import {
  DAY_MS,
  createActor,
  createKey,
  instant,
  offer,
  signJws,
  statementOf,
  type Actor,
} from '../support/actors.js';
import { Platform, impostorOf } from '../support/platform.js';
import { expectRefusal } from '../support/refusal.js';

describe('registry', () => {
  let platform: Platform;
  let saved: Map<string, string>;
  before(async () => {
    platform = await Platform.create();
    saved = new Map(platform.ledger.state);
  });
  afterEach(() => platform.ledger.restore(saved));

  const key = async (kid: string) => (await platform.query('key', kid)) as KeyRecord;
  const participant = async (id: string) => (await platform.query('participant', id)) as ParticipantRecord;

  describe('founders', () => {
    beforeEach(() => platform.ledger.restore(new Map()));

    it('register themselves, carried by an administrator of their own organisation', async () => {
      const { operator, creators } = platform;
      await platform.registerFounder(operator, 'operator', creators.operatorAdmin);
      expect(await participant('operator')).to.include({
        kind: 'operator',
        standing: 'ACTIVE',
        mspId: 'OperatorMSP',
      });
      expect(await key(operator.key.kid)).to.include({ owner: 'operator', assurance: 'own', issuer: null });
    });

    it('are refused when carried by a client, or by another organisation', async () => {
      const { operator, creators } = platform;
      await expectRefusal(
        platform.registerFounder(operator, 'operator', creators.operatorClient),
        'FORBIDDEN',
        'administrator',
      );
      await expectRefusal(
        platform.registerFounder(operator, 'operator', creators.institutionClient),
        'FORBIDDEN',
        'carrier',
      );
      await expectRefusal(
        platform.registerFounder(operator, 'operator', creators.regulatorAdmin),
        'FORBIDDEN',
        'mspId',
      );
      await expectRefusal(
        platform.registerFounder(operator, 'operator', creators.regulatorAdmin, 'OperatorMSP'),
        'FORBIDDEN',
        'mspId',
      );
    });

    it('are there once for each office', async () => {
      const { creators } = platform;
      await platform.registerFounder(platform.operator, 'operator', creators.operatorAdmin);
      const second = createActor('second-operator');
      await expectRefusal(
        platform.registerFounder(second, 'operator', creators.operatorAdmin),
        'CONFLICT',
        'founder/operator',
      );
    });

    it('bring the key that they sign with', async () => {
      const { operator, creators } = platform;
      const participant = {
        id: 'operator',
        kind: 'operator',
        name: { zh: 'o', en: 'o' },
        mspId: 'OperatorMSP',
      } as const;
      const carry = (members: object, signer: Actor = operator, iss = 'operator') =>
        platform.carry(
          'participant.register',
          signJws(signer.key, {
            ...statementOf(signer, 'participant.register', { participant, ...members }),
            iss,
          }),
          creators.operatorAdmin,
        );
      await expectRefusal(carry({}), 'MALFORMED', 'payload/key');
      await expectRefusal(carry({ key: offer(createKey()) }), 'BAD_SIGNATURE', 'header/kid');
      await expectRefusal(carry({ key: offer(operator.key) }, operator, 'somebody'), 'FORBIDDEN', 'iss');
    });
  });

  describe('participants', () => {
    it('are admitted by the operator, identity issuers by the regulator', async () => {
      const { operator, regulator } = platform;
      await platform.register(operator, createActor('new-bank'), 'bank');
      await expectRefusal(
        platform.register(regulator, createActor('x-bank'), 'bank'),
        'FORBIDDEN',
        'operator registers',
      );
      const issuer = createActor('new-issuer');
      await expectRefusal(
        platform.register(operator, issuer, 'identity_issuer', issuer.key),
        'FORBIDDEN',
        'regulator registers',
      );
      await expectRefusal(
        platform.register(regulator, issuer, 'identity_issuer'),
        'MALFORMED',
        'payload/key',
      );
      await platform.register(regulator, issuer, 'identity_issuer', issuer.key);
      expect(await key(issuer.key.kid)).to.include({ owner: 'new-issuer', issuer: 'regulator' });
      await expectRefusal(
        platform.register(operator, createActor('y-bank'), 'bank', createKey()),
        'MALFORMED',
        'payload/key',
      );
      await expectRefusal(platform.register(operator, platform.bank, 'bank'), 'CONFLICT');
    });

    it('are suspended, reinstated and retired', async () => {
      const { operator, bank } = platform;
      const change = { participant: bank.id, reason: '违规' };
      await expectRefusal(platform.act(operator, 'participant.reinstate', change), 'CONFLICT');
      await platform.act(operator, 'participant.suspend', change);
      expect(await participant(bank.id)).to.include({
        standing: 'SUSPENDED',
        standingBy: 'operator',
        reason: '违规',
      });
      await expectRefusal(platform.act(operator, 'participant.suspend', change), 'CONFLICT');
      await platform.act(operator, 'participant.reinstate', change);
      await platform.act(operator, 'participant.retire', change);
      await expectRefusal(platform.act(operator, 'participant.reinstate', change), 'CONFLICT', 'RETIRED');
    });

    it('what the regulator suspended, the operator neither reinstates nor retires', async () => {
      const { operator, regulator, bank } = platform;
      const change = { participant: bank.id, reason: 'case 1' };
      await platform.act(regulator, 'participant.suspend', change);
      await expectRefusal(
        platform.act(operator, 'participant.reinstate', change),
        'FORBIDDEN',
        'by the regulator',
      );
      await expectRefusal(
        platform.act(operator, 'participant.retire', change),
        'FORBIDDEN',
        'by the regulator',
      );
      await platform.act(regulator, 'participant.reinstate', change);
      expect(await participant(bank.id)).to.include({ standing: 'ACTIVE', standingBy: 'regulator' });
    });

    it('the operator cannot silence those who watch it', async () => {
      const { operator, regulator } = platform;
      for (const id of ['regulator', 'notary', 'issuer', 'operator'])
        await expectRefusal(
          platform.act(operator, 'participant.suspend', { participant: id, reason: 'x' }),
          'FORBIDDEN',
        );
      await expectRefusal(
        platform.act(operator, 'key.revoke', { kid: regulator.key.kid, reason: 'x' }),
        'FORBIDDEN',
        'payload/kid',
      );
      await platform.act(regulator, 'participant.suspend', { participant: 'issuer', reason: 'x' });
    });

    it('suspended, sign nothing but what they owe', async () => {
      const { operator, bank, enterprise } = platform;
      const terms = platform.terms();
      const consent = await platform.grant(terms);
      await platform.act(operator, 'participant.suspend', { participant: bank.id, reason: 'x' });
      await expectRefusal(
        platform.act(bank, 'consent.request', { subject: enterprise.id, terms }),
        'FORBIDDEN',
        'SUSPENDED',
      );
      await expectRefusal(platform.grant(terms), 'FORBIDDEN', 'payload/grantee');
      await platform.act(bank, 'usage.report', { consent, outcome: 'drawn', evidence: [] });
    });

    it('are listed', async () => {
      const listed = (await platform.query('participants')) as ParticipantRecord[];
      expect(listed.map(({ id }) => id)).to.deep.equal([
        'first-bank',
        'issuer',
        'notary',
        'operator',
        'regulator',
        'second-bank',
      ]);
    });
  });

  describe('keys', () => {
    const fresh = (owner: Actor): Actor => impostorOf(owner);

    it('show who vouches for them, and how far', async () => {
      const { enterprise, operator, issuer } = platform;
      const [own, asserted, custodial] = [fresh(enterprise), fresh(enterprise), fresh(enterprise)];
      await platform.registerKey(own);
      await platform.registerKey(asserted, operator);
      await platform.registerKey(custodial, issuer, { custodial: true });
      expect(await key(own.key.kid)).to.include({ assurance: 'own', issuer: 'issuer' });
      expect(await key(asserted.key.kid)).to.include({ assurance: 'operator-asserted', issuer: 'operator' });
      expect(await key(custodial.key.kid)).to.include({ assurance: 'custodial', issuer: 'issuer' });
      const keys = (await platform.query('keys', enterprise.id)) as KeyRecord[];
      expect(keys.map(({ kid }) => kid)).to.have.members(
        [enterprise, own, asserted, custodial].map((each) => each.key.kid),
      );
    });

    it('are bound to the owner, the key and an attestor that may attest', async () => {
      const { enterprise, bank, stranger, issuer, notary } = platform;
      const mine = fresh(enterprise);
      const attested = (attestation: string) =>
        platform.act(mine, 'key.register', { ...offer(mine.key), attestation });
      await expectRefusal(attested(platform.attest(stranger, mine.key)), 'FORBIDDEN', 'attestation/payload');
      await expectRefusal(
        attested(platform.attest(mine, createKey())),
        'FORBIDDEN',
        'attestation/payload/kid',
      );
      await expectRefusal(attested(platform.attest(mine, mine.key, bank)), 'FORBIDDEN', 'may not attest');
      await expectRefusal(attested(platform.attest(mine, mine.key, notary)), 'FORBIDDEN', 'may not attest');
      await expectRefusal(
        attested(platform.attest(mine, mine.key, impostorOf(issuer))),
        'BAD_SIGNATURE',
        'attestation',
      );
      await expectRefusal(
        attested(platform.attest(mine, mine.key, issuer, { iss: 'operator' })),
        'FORBIDDEN',
        'attestation',
      );
      await expectRefusal(
        attested(platform.attest(mine, mine.key, issuer, { participant: 'first-bank' })),
        'FORBIDDEN',
        'attestation/payload',
      );
      await expectRefusal(attested('x'), 'MALFORMED', 'attestation');
    });

    it('of a suspended issuer bind no more', async () => {
      await platform.act(platform.regulator, 'participant.suspend', { participant: 'issuer', reason: 'x' });
      await expectRefusal(
        platform.registerKey(fresh(platform.enterprise)),
        'FORBIDDEN',
        'attestation/payload/iss',
      );
    });

    it('are not bound by a revoked key of the issuer, nor registered by who is suspended', async () => {
      const { issuer, regulator, bank, enterprise } = platform;
      await platform.act(regulator, 'participant.suspend', { participant: bank.id, reason: 'x' });
      await expectRefusal(platform.registerKey(fresh(bank)), 'FORBIDDEN', 'iss');
      await platform.act(regulator, 'key.revoke', { kid: issuer.key.kid, reason: 'x' });
      await expectRefusal(platform.registerKey(fresh(enterprise)), 'KEY_NOT_VALID', 'attestation');
    });

    it("without attestation are the operator's alone", async () => {
      const { operator, bank } = platform;
      const receipt = createKey();
      const offered = { ...offer(receipt), attestation: null, use: 'receipt' } as const;
      await platform.act(operator, 'key.register', offered);
      expect(await key(receipt.kid)).to.include({ owner: 'operator', use: 'receipt' });
      await expectRefusal(
        platform.act(bank, 'key.register', { ...offer(createKey()), attestation: null }),
        'FORBIDDEN',
      );
      const signer: Actor = { id: 'operator', key: receipt };
      await expectRefusal(
        platform.act(signer, 'participant.suspend', { participant: bank.id, reason: 'x' }),
        'FORBIDDEN',
        'a receipt key',
      );
    });

    it('are registered once, consistent with themselves, and valid in their time', async () => {
      const { enterprise } = platform;
      await expectRefusal(platform.registerKey(enterprise), 'CONFLICT');
      const mine = fresh(enterprise);
      const attestation = platform.attest(mine, mine.key);
      const register = (changes: object) =>
        platform.act(mine, 'key.register', { ...offer(mine.key), attestation, ...changes });
      await expectRefusal(register({ notAfter: instant(-2 * DAY_MS) }), 'MALFORMED', 'notAfter');
      await expectRefusal(
        register({ jwk: { ...mine.key.jwk, kid: enterprise.key.kid } }),
        'MALFORMED',
        'jwk/kid',
      );
      await register({ notBefore: instant(DAY_MS) });
      await expectRefusal(platform.grant(platform.terms(), undefined, mine), 'KEY_NOT_VALID');
    });

    it('of a point off the curve verify nothing', async () => {
      const mine = fresh(platform.enterprise);
      const jwk = { ...mine.key.jwk, y: mine.key.jwk.x };
      const bad = { ...mine, key: { ...mine.key, jwk } };
      await expectRefusal(
        platform.act(bad, 'key.register', {
          ...offer(bad.key),
          attestation: platform.attest(mine, mine.key),
        }),
        'BAD_SIGNATURE',
      );
    });

    it('rotate by the old key, which ends then', async () => {
      const { enterprise } = platform;
      const next = fresh(enterprise);
      const rotation = { ...offer(next.key), replaces: enterprise.key.kid, attestation: null };
      await platform.act(enterprise, 'key.rotate', rotation);
      expect(await key(next.key.kid)).to.include({
        owner: enterprise.id,
        assurance: 'own',
        issuer: 'issuer',
        state: 'ACTIVE',
      });
      expect(await key(enterprise.key.kid)).to.include({ state: 'REPLACED' });
      await expectRefusal(platform.grant(platform.terms()), 'KEY_NOT_VALID', 'REPLACED');
      await platform.grant(platform.terms(), undefined, next);
    });

    it('when lost, rotate by a new attestation and 72 hours of notice', async () => {
      const { enterprise, stranger } = platform;
      const next = fresh(enterprise);
      const rotate = (changes: object, by: Actor = next) =>
        platform.act(by, 'key.rotate', {
          ...offer(next.key),
          replaces: enterprise.key.kid,
          attestation: platform.attest(next, next.key),
          ...changes,
        });
      await expectRefusal(rotate({}), 'FORBIDDEN', 'notBefore');
      await expectRefusal(rotate({ attestation: null }), 'FORBIDDEN');
      await expectRefusal(rotate({ replaces: stranger.key.kid }), 'FORBIDDEN', 'replaces');
      await rotate({ notBefore: instant(3 * DAY_MS + 60_000) });
      await expectRefusal(platform.grant(platform.terms(), undefined, next), 'KEY_NOT_VALID');
      await platform.act(enterprise, 'key.revoke', { kid: next.key.kid, reason: '我没有丢失密钥' });
      expect(await key(next.key.kid)).to.include({ state: 'REVOKED' });
    });

    it('are revoked by their owner or by who oversees it, for good', async () => {
      const { enterprise, stranger, bank, regulator, operator } = platform;
      const revoke = (by: Actor, of: Actor) =>
        platform.act(by, 'key.revoke', { kid: of.key.kid, reason: 'lost' });
      await expectRefusal(revoke(stranger, enterprise), 'FORBIDDEN');
      await expectRefusal(revoke(bank, enterprise), 'FORBIDDEN');
      await revoke(operator, stranger);
      await revoke(regulator, bank);
      await revoke(enterprise, enterprise);
      await expectRefusal(revoke(operator, enterprise), 'CONFLICT');
      await expectRefusal(platform.registerKey(enterprise), 'CONFLICT');
    });
  });
});
