import { expect } from 'chai';
import { SETTLE, type SettlementRecord } from '@xinjian/chaincode/model';
import { digest, instant, signJws, statementOf, uuid7, type Actor } from '../support/actors.js';
import { Platform } from '../support/platform.js';
import { expectRefusal } from '../support/refusal.js';

describe('delivery', () => {
  let platform: Platform;
  let saved: Map<string, string>;
  let transactionId: string;
  let compacts: string[];
  const delivered = digest();
  before(async () => {
    platform = await Platform.create();
    const terms = platform.terms();
    const consent = await platform.grant(terms);
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
  const settle = (...settlements: object[]) =>
    platform.ledger.submit(platform.creators.gateway, SETTLE, JSON.stringify(settlements));
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
      await expectRefusal(acknowledge({ statement: 'x' }), 'MALFORMED', 'access/');
      platform.ledger.restore(saved);
      await expectRefusal(acknowledge(), 'NOT_FOUND', 'settlement');
    });
  });
});
