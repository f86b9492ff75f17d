import { expect } from 'chai';
import fc from 'fast-check';
import sinon from 'sinon';
import {
  DENIAL_CODES,
  TRANSACTIONS,
  type AccessRecord,
  type Decision,
  type DenialCode,
  type RecordedDecision,
  type Terms,
} from '@xinjian/chaincode/model';
import {
  DAY_MS,
  createActor,
  digest,
  instant,
  signJws,
  statementOf,
  uuid7,
  type Members,
} from '../support/actors.js';
import { Platform, RULES } from '../support/platform.js';
import { expectRefusal } from '../support/refusal.js';

type Request = Partial<Members<'access.request'>>;

describe('access', () => {
  let platform: Platform;
  let saved: Map<string, string>;
  let terms: Terms;
  let consent: string;
  before(async () => {
    platform = await Platform.create();
    terms = platform.terms();
    consent = await platform.grant(terms);
    saved = new Map(platform.ledger.state);
  });
  afterEach(() => {
    sinon.restore();
    platform.ledger.restore(saved);
  });

  const compact = (changes: Request = {}, under: readonly [string | null, Terms] = [consent, terms]) =>
    signJws(
      platform.bank.key,
      statementOf(platform.bank, 'access.request', platform.request(...under, changes)),
    );

  describe('G3: refusals are recorded', () => {
    const change = (iat: number) => ({ iat: instant(iat) });
    /** What leads to each code that this version gives. */
    const ways: Partial<Record<DenialCode, () => Promise<Request>>> = {
      KEY_REVOKED: async () => {
        await platform.act(platform.bank, 'key.revoke', { kid: platform.bank.key.kid, reason: 'lost' });
        return {};
      },
      INSTITUTION_SUSPENDED: async () => {
        await platform.act(platform.regulator, 'participant.suspend', {
          participant: platform.bank.id,
          reason: 'case',
        });
        return {};
      },
      CUSTODIAL_FORBIDDEN: async () => {
        const ward = createActor(`0x${digest()}`);
        await platform.registerKey(ward, platform.issuer, { custodial: true });
        const granted = await platform.grant(terms, undefined, ward);
        const ruleSet = { ...RULES, policy: { refusedAssurances: ['custodial' as const] } };
        await platform.act(platform.regulator, 'rules.publish', { ruleSet });
        return { consent: granted, subject: ward.id };
      },
      USER_DISABLED: async () => {
        const officer = digest();
        const members = { institution: platform.bank.id, officer, reason: 'left' };
        await platform.act(platform.bank, 'officer.disable', members);
        return { officer };
      },
      PURPOSE_NOT_PERMITTED: () => Promise.resolve({ purpose: 'S7' }),
      ITEM_UNKNOWN: () => Promise.resolve({ items: ['XXX-99'] }),
      NO_CONSENT: () => Promise.resolve({ consent: uuid7() }),
      SUBJECT_MISMATCH: () => Promise.resolve({ subject: platform.stranger.id }),
      GRANTEE_MISMATCH: async () => {
        const { jti } = await platform.act(platform.enterprise, 'consent.grant', {
          grantee: platform.rival.id,
          terms,
          documentDigest: digest(),
          templateVersion: '1',
          signatory: { digest: digest(), authority: '法定代表人', proof: '电子营业执照' },
        });
        return { consent: jti };
      },
      CONSENT_REVOKED: async () => {
        await platform.act(platform.enterprise, 'consent.withdraw', { consent }, change(10));
        return {};
      },
      CONTRACT_CLOSED: async () => {
        await platform.act(platform.bank, 'usage.report', { consent, outcome: 'rejected', evidence: [] });
        return {};
      },
      CONSENT_SUSPENDED: async () => {
        await platform.act(platform.enterprise, 'consent.pause', { consent }, change(10));
        return {};
      },
      NOT_YET_EFFECTIVE: async () => ({ consent: await platform.grant({ ...terms, from: instant(DAY_MS) }) }),
      CONSENT_EXPIRED: () => {
        sinon.useFakeTimers({ now: Date.parse(terms.to), toFake: ['Date'] });
        return Promise.resolve({});
      },
      PURPOSE_MISMATCH: () => Promise.resolve({ purpose: '17' }),
      SERVICE_OUT_OF_SCOPE: () => Promise.resolve({ service: 'report' }),
      ITEM_OUT_OF_SCOPE: () => Promise.resolve({ items: ['TAX-05'] }),
      EVIDENCE_MISSING: () => Promise.resolve({ evidence: [] }),
      QUOTA_EXCEEDED: async () => {
        const limited = await platform.grant({ ...terms, quota: { total: 1 } });
        await platform.record(compact({ consent: limited }));
        return { consent: limited };
      },
    };

    for (const [code, way] of Object.entries(ways))
      it(`${code}: a committed transaction with code and rule`, async () => {
        const request = await way();
        const { decision, transactionId } = await platform.record(compact(request));
        expect(decision.reasons.map((reason) => reason.code)).to.include(code);
        expect(decision.code, JSON.stringify(decision.reasons)).to.equal(code);
        expect(decision.rule).to.not.equal('');
        const { accesses } = (await platform.query('access', transactionId)) as AccessRecord;
        const { statement, revision } = decision;
        expect(accesses).to.deep.equal([{ statement, outcome: 'DENIED', code, revision }]);
      });

    it('every code is tried but the two that explain a mark and deny nothing', () => {
      const marks = ['ITEM_UNDER_OBJECTION', 'ITEM_REPAIRED'];
      expect([...DENIAL_CODES].filter((code) => !(code in ways))).to.deep.equal(marks);
    });
  });

  describe('G2: withdrawal is a position', () => {
    it('an access endorsed before a withdrawal is invalid after it', async () => {
      const { ledger, enterprise } = platform;
      const inFlight = await platform.endorse('access.request', compact());
      expect(inFlight.payload).to.include('ALLOWED');
      await platform.act(enterprise, 'consent.withdraw', { consent });
      expect(ledger.commit(inFlight)).to.equal(false);
    });

    it('the same holds for a pause, a narrowing, a suspension, a revoked key and a mark', async () => {
      const { bank, enterprise, operator } = platform;
      const iat = { iat: instant(10) };
      const changes = [
        () => platform.act(enterprise, 'consent.pause', { consent }, iat),
        () =>
          platform.act(
            enterprise,
            'consent.narrow',
            { consent, terms: { ...terms, disclosure: 'masked' } },
            iat,
          ),
        () => platform.act(operator, 'participant.suspend', { participant: bank.id, reason: 'x' }),
        () => platform.act(operator, 'key.revoke', { kid: bank.key.kid, reason: 'x' }),
        () =>
          platform.act(operator, 'item.mark', {
            subject: enterprise.id,
            item: 'TAX-04',
            mark: 'repaired',
            case: digest(),
          }),
      ];
      for (const change of changes) {
        platform.ledger.restore(saved);
        const inFlight = await platform.endorse('access.request', compact());
        await change();
        expect(platform.ledger.commit(inFlight)).to.equal(false);
      }
    });

    it('however accesses and a withdrawal interleave, nothing is ALLOWED after it', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.constantFrom('endorse', 'commit'), { maxLength: 12 }),
          fc.nat(12),
          async (steps, at) => {
            platform.ledger.restore(saved);
            const inFlight = [];
            const script = [...steps.slice(0, at), 'withdraw', ...steps.slice(at), 'endorse', 'commit'];
            let withdrawn = false;
            for (const step of script) {
              if (step === 'endorse') inFlight.push(await platform.endorse('access.request', compact()));
              if (step === 'withdraw') {
                await platform.act(platform.enterprise, 'consent.withdraw', { consent });
                withdrawn = true;
              }
              if (step !== 'commit') continue;
              const allowed = inFlight
                .splice(0)
                .filter((each) => platform.ledger.commit(each) && each.payload.includes('ALLOWED'));
              if (withdrawn) expect(allowed).to.deep.equal([]);
            }
          },
        ),
        { numRuns: 50 },
      );
    });
  });

  describe('batch', () => {
    it('gives each request the decision that it would have had alone', async () => {
      const requests = [
        compact(),
        compact({ items: ['TAX-05'] }),
        compact({ consent: null, items: ['REG-01'] }),
      ];
      const { decisions, transactionId, event } = await platform.record(...requests);
      expect(decisions.map(({ outcome, code }) => [outcome, code])).to.deep.equal([
        ['ALLOWED', null],
        ['DENIED', 'ITEM_OUT_OF_SCOPE'],
        ['ALLOWED', null],
      ]);
      for (const [index, request] of requests.entries())
        expect((await platform.record(request)).decision).to.deep.equal(decisions[index]);
      expect(((await platform.query('access', transactionId)) as AccessRecord).accesses).to.have.length(3);
      expect(JSON.parse(event!.payload)).to.include({ type: 'access.request', count: 3 });
    });

    it('decides whatever else is in it, in whatever order, as alone (property)', async () => {
      const kinds: Request[] = [
        {},
        { items: ['TAX-05'] },
        { consent: null, items: ['REG-01'] },
        { evidence: [] },
        { service: 'push' },
        { subject: platform.stranger.id },
        { consent: uuid7() },
      ];
      const at = new Date();
      const decide = async (chosen: readonly number[]) => {
        const batch = chosen.map((kind) => compact(kinds[kind]));
        const proposal = { creator: platform.creators.gateway, at };
        const { payload } = await platform.ledger.endorse(
          proposal,
          TRANSACTIONS['access.request'],
          JSON.stringify(batch),
        );
        return (JSON.parse(payload) as RecordedDecision[]).map(
          ({ outcome, code, reasons, rule, obligations }) => ({ outcome, code, reasons, rule, obligations }),
        );
      };
      const alone: Decision[] = [];
      for (const kind of kinds.keys()) alone.push((await decide([kind]))[0]!);
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.nat(kinds.length - 1), { minLength: 1, maxLength: 12 }),
          async (chosen) => {
            expect(await decide(chosen)).to.deep.equal(chosen.map((kind) => alone[kind]));
          },
        ),
        { numRuns: 40 },
      );
    });

    it('counts a quota request by request, in total and by day', async () => {
      const limited = await platform.grant({ ...terms, quota: { total: 5, perDay: 2 } });
      const { decisions } = await platform.record(...[1, 2, 3].map(() => compact({ consent: limited })));
      expect(decisions.map(({ code }) => code)).to.deep.equal([null, null, 'QUOTA_EXCEEDED']);
      expect(await platform.query('usage', limited)).to.include({ total: 2, dayCount: 2 });
      const { writes } = await platform.record(compact());
      expect(writes.size, 'no counter without a quota, no change of the consent').to.equal(1);
    });

    it('two batches under one quota cannot both count', async () => {
      const limited = await platform.grant({ ...terms, quota: { total: 1 } });
      const one = await platform.endorse('access.request', compact({ consent: limited }));
      const two = await platform.endorse('access.request', compact({ consent: limited }));
      expect([platform.ledger.commit(one), platform.ledger.commit(two)]).to.deep.equal([true, false]);
    });

    it('is refused whole for statements that do not verify, and names each of them', async () => {
      const good = compact();
      const other = compact();
      const forged = good.split('.').slice(0, 2).join('.') + '.' + other.split('.')[2]!;
      await expectRefusal(platform.record(other, forged), 'BAD_SIGNATURE', 'statements/1/signature');
      await expectRefusal(platform.record(good, 'x'), 'MALFORMED', 'statements/1/');
      await expectRefusal(platform.record(good, good), 'CONFLICT', 'statements/1/payload/jti');
      const refusal = await expectRefusal(platform.record(other, 'x', forged, compact(), other), 'MALFORMED');
      expect(refusal.each.map(({ code, detail }) => `${code} ${detail.split('/')[1]}`)).to.deep.equal([
        ...['MALFORMED 1', 'BAD_SIGNATURE 2', 'CONFLICT 4'],
      ]);
      await expectRefusal(platform.record(), 'MALFORMED', 'statements');
      await expectRefusal(
        platform.record(...Array.from({ length: 1001 }, () => good)),
        'MALFORMED',
        'statements',
      );
    });

    it('takes a thousand', async () => {
      const { decisions } = await platform.record(...Array.from({ length: 1000 }, () => compact()));
      expect(decisions.filter(({ outcome }) => outcome === 'ALLOWED')).to.have.length(1000);
    });
  });

  it('an enterprise reads its own data, and nobody else its data so', async () => {
    const { enterprise, stranger } = platform;
    const own = platform.request(null, terms, { purpose: 'S1', evidence: [] });
    expect((await platform.access(own, enterprise)).decision).to.include({
      outcome: 'ALLOWED',
      rule: 'subject',
    });
    expect((await platform.access(own, stranger)).decision).to.include({ code: 'SUBJECT_MISMATCH' });
  });
});
