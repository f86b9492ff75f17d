import { expect } from 'chai';
import { SETTLE, type ConsentRecord, type SettlementRecord, type Terms } from '@xinjian/chaincode/model';
import { digest, instant, signJws, statementOf, uuid7, type Actor } from '../support/actors.js';
import { Platform } from '../support/platform.js';
import { expectRefusal } from '../support/refusal.js';

describe('delivery', () => {
  let platform: Platform;
  let saved: Map<string, string>;
  let transactionId: string;
  let compacts: string[];
  let terms: Terms;
  let consent: string;
  const delivered = digest();
  before(async () => {
    platform = await Platform.create();
    terms = platform.terms();
    consent = await platform.grant(terms);
    const sign = (items: string[]) =>
      signJws(
        platform.bank.key,
        statementOf(platform.bank, 'access.request', platform.request(consent, terms, { items })),
      );
    ({ transactionId, compacts } = await platform.record(
      sign(['TAX-04']),
      sign(['TAX-05']),
      sign(['SOC-01']),
    ));
    saved = new Map(platform.ledger.state);
  });
  afterEach(() => platform.ledger.restore(saved));

  const settlementOf = (index: number, changes: object = {}) => ({
    access: { transactionId, index },
    outcome: 'delivered',
    items: [
      { item: 'TAX-04', status: 'delivered', provider: '税务局', fetchedAt: instant(), sourceDigest: null },
    ],
    digest: delivered,
    ...changes,
  });
  const requestsOf = (settlements: readonly { readonly access: { readonly index: number } }[]) =>
    settlements.map(({ access }) => compacts[access.index] ?? '');
  const settle = (...settlements: ReturnType<typeof settlementOf>[]) =>
    platform.settle(settlements, requestsOf(settlements));
  const read = async (index: number) =>
    (await platform.query('settlement', transactionId, String(index))) as SettlementRecord;

  it('is settled in parts, each access once', async () => {
    const { event } = await settle(settlementOf(0));
    expect(JSON.parse(event!.payload)).to.include({ type: 'settlement', count: 1 });
    await settle(settlementOf(2, { outcome: 'withheld', items: [], digest: null }));
    expect((await read(2)).outcome).to.equal('withheld');
    await expectRefusal(settle(settlementOf(0)), 'CONFLICT', 'settlements/0/settlement');
    platform.ledger.restore(saved);
    await expectRefusal(settle(settlementOf(0), settlementOf(0)), 'CONFLICT', 'settlements/1/access');
  });

  it('is settled only for what was allowed and recorded', async () => {
    await expectRefusal(settle(settlementOf(1)), 'CONFLICT', 'DENIED');
    await expectRefusal(settle(settlementOf(3)), 'NOT_FOUND', 'settlements/0/access/index');
    await expectRefusal(
      settle(settlementOf(0, { access: { transactionId: 'ab'.repeat(32), index: 0 } })),
      'NOT_FOUND',
    );
    await expectRefusal(settle(settlementOf(0, { extra: 1 })), 'MALFORMED', 'settlements/0');
  });

  it('brings the requests that stand there, as data that the ledger does not keep', async () => {
    const { ledger, creators } = platform;
    const settlement = settlementOf(0);
    await expectRefusal(platform.settle([settlement], [compacts[2]!]), 'CONFLICT', 'settlements/0/request');
    await expectRefusal(platform.settle([settlement], []), 'MALFORMED', 'requests');
    await expectRefusal(ledger.submit(creators.gateway, SETTLE, JSON.stringify([settlement])), 'MALFORMED');
    const { writes } = await settle(settlement);
    expect(JSON.stringify([...writes])).to.not.include(consent);
  });

  /** G2: takes out `assertReleasable`, and each of these fails. */
  describe('of what may not be released any more', () => {
    const consentStatement = (type: 'consent.pause' | 'consent.withdraw') => () =>
      platform.act(platform.enterprise, type, { consent });
    const hindrances: Record<string, () => Promise<unknown>> = {
      CONSENT_REVOKED: consentStatement('consent.withdraw'),
      CONSENT_SUSPENDED: consentStatement('consent.pause'),
      ITEM_OUT_OF_SCOPE: () => {
        const items = terms.items.filter(({ id }) => id === 'TAX-04');
        return platform.act(platform.enterprise, 'consent.narrow', { consent, terms: { ...terms, items } });
      },
      CONTRACT_CLOSED: () =>
        platform.act(platform.bank, 'usage.report', { consent, outcome: 'rejected', evidence: [] }),
      INSTITUTION_SUSPENDED: () =>
        platform.act(platform.regulator, 'participant.suspend', {
          participant: platform.bank.id,
          reason: '稽核',
        }),
    };
    for (const [code, hinder] of Object.entries(hindrances))
      it(`is refused as delivered, and stands as withheld: ${code}`, async () => {
        const endorsedBefore = await platform.endorseSettlements(
          [settlementOf(0)],
          requestsOf([settlementOf(0)]),
        );
        await hinder();
        expect(platform.ledger.commit(endorsedBefore), 'committed after it').to.equal(false);
        for (const outcome of ['delivered', 'partial'])
          await expectRefusal(
            settle(settlementOf(2, { outcome: 'failed', digest: null }), settlementOf(0, { outcome })),
            'HINDERED',
            `settlements/1/access: ${code}`,
          );
        const several = await expectRefusal(settle(settlementOf(0), settlementOf(2)), 'HINDERED');
        expect(
          several.each.map(({ detail }) => detail),
          'names each',
        ).to.deep.equal([0, 1].map((place) => `settlements/${place}/access: ${code}`));
        await settle(settlementOf(0, { outcome: 'withheld', digest: null }));
        expect((await read(0)).outcome).to.equal('withheld');
      });

    it('is told by the last look, one by one, in their order', async () => {
      const releases = [
        { iss: platform.bank.id, consent, revision: 1 },
        { iss: platform.bank.id, consent: null, revision: null },
        { iss: platform.enterprise.id, consent: null, revision: null },
      ];
      const look = (...asked: object[]) => platform.query('hindrances', JSON.stringify(asked));
      for (const [code, hinder] of Object.entries(hindrances)) {
        platform.ledger.restore(saved);
        expect(await look(...releases)).to.deep.equal([null, null, null]);
        await hinder();
        const ofTheBank = code === 'INSTITUTION_SUSPENDED' ? code : null;
        expect(await look(...releases)).to.deep.equal([code, ofTheBank, null]);
      }
      const elsewhere = { ...releases[0], consent: uuid7() };
      await expectRefusal(look(releases[0]!, elsewhere), 'NOT_FOUND', 'releases/1/consent');
      await expectRefusal(look(), 'MALFORMED', 'releases');
    });

    it('is told from what was narrowed before it was decided', async () => {
      await hindrances.ITEM_OUT_OF_SCOPE!();
      const record = (await platform.query('consent', consent)) as ConsentRecord;
      const {
        transactionId: later,
        compacts: asked,
        decision,
      } = await platform.access(platform.request(consent, record.terms));
      expect(decision.outcome).to.equal('ALLOWED');
      await platform.settle([settlementOf(0, { access: { transactionId: later, index: 0 } })], asked);
    });

    it('does not stop what was settled before it: that stands', async () => {
      await settle(settlementOf(0));
      await hindrances.CONSENT_REVOKED!();
      await expectRefusal(settle(settlementOf(0)), 'CONFLICT', 'settlements/0/settlement');
    });
  });

  describe('acknowledgement', () => {
    const payload = (index: number) =>
      JSON.parse(Buffer.from(compacts[index]!.split('.')[1]!, 'base64url').toString()) as { jti: string };
    const acknowledge = (
      changes: { by?: Actor; access?: string; digest?: string; index?: number; statement?: string } = {},
    ) => {
      const { by = platform.bank, index = 0, statement = compacts[0]! } = changes;
      const members = { access: changes.access ?? payload(0).jti, digest: changes.digest ?? delivered };
      return platform.carry(
        'access.acknowledge',
        signJws(by.key, statementOf(by, 'access.acknowledge', members)),
        undefined,
        JSON.stringify({ access: { transactionId, index }, statement }),
      );
    };
    beforeEach(() => settle(settlementOf(0)));

    it('stands beside the settled digest, matching or not', async () => {
      await acknowledge({ digest: `0x${delivered}` });
      expect((await read(0)).acknowledgement).to.include({ matches: true });
      await expectRefusal(acknowledge(), 'CONFLICT', 'acknowledged already');
      platform.ledger.restore(saved);
      await settle(settlementOf(0));
      await acknowledge({ digest: digest() });
      expect((await read(0)).acknowledgement).to.include({ matches: false });
    });

    it('matches nothing where nothing was delivered', async () => {
      platform.ledger.restore(saved);
      await settle(settlementOf(0, { digest: null, outcome: 'failed' }));
      await acknowledge();
      expect((await read(0)).acknowledgement).to.include({ matches: false });
    });

    it('is of the access recorded there, by who made it, and settled', async () => {
      await expectRefusal(acknowledge({ access: uuid7() }), 'CONFLICT', 'access/statement/jti');
      await expectRefusal(acknowledge({ statement: compacts[1]! }), 'CONFLICT', 'access/statement');
      await expectRefusal(acknowledge({ by: platform.rival }), 'FORBIDDEN', 'access/statement/iss');
      await expectRefusal(acknowledge({ index: 7 }), 'NOT_FOUND');
      await expectRefusal(acknowledge({ statement: 'x' }), 'CONFLICT', 'access/statement');
      platform.ledger.restore(saved);
      await expectRefusal(acknowledge(), 'NOT_FOUND', 'settlement');
    });
  });
});
