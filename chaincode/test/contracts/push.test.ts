import { expect } from 'chai';
import sinon from 'sinon';
import {
  PUSH,
  type AccessRecord,
  type PushOrder,
  type RecordedDecision,
  type SettlementRecord,
  type Terms,
} from '@xinjian/chaincode/model';
import { DAY_MS, digest, signJws, statementOf, uuid7, type Actor } from '../support/actors.js';
import { Platform } from '../support/platform.js';
import { expectRefusal } from '../support/refusal.js';

describe('push', () => {
  let platform: Platform;
  let saved: Map<string, string>;
  let terms: Terms;
  let consent: string;
  let subscription: string;
  before(async () => {
    platform = await Platform.create();
    terms = platform.terms({ services: ['query', 'push'], quota: { total: 3 } });
    consent = await platform.grant(terms);
    subscription = (
      await platform.act(platform.bank, 'push.subscribe', platform.subscription(consent, terms))
    ).jti;
    saved = new Map(platform.ledger.state);
  });
  afterEach(() => {
    sinon.restore();
    platform.ledger.restore(saved);
  });

  const order = (changes: Partial<PushOrder> & { extra?: number } = {}) =>
    JSON.stringify({ type: 'push.order', id: uuid7(), subscription, items: ['TAX-04'], ...changes });
  const endorse = (orders: readonly string[], creator = platform.creators.gateway) =>
    platform.ledger.endorse(creator, PUSH, JSON.stringify(orders));
  const push = async (...orders: string[]) => {
    const simulation = await endorse(orders);
    platform.ledger.commit(simulation);
    return { ...simulation, decisions: JSON.parse(simulation.payload) as RecordedDecision[] };
  };
  const codes = async (...orders: string[]) => (await push(...orders)).decisions.map(({ code }) => code);
  const withdraw = () => platform.act(platform.enterprise, 'consent.withdraw', { consent });

  it('is decided and recorded as an access, and counted under the quota', async () => {
    const one = order();
    const { decisions, transactionId, event } = await push(one, order({ items: ['SOC-01'] }));
    expect(decisions.map(({ outcome, rule }) => [outcome, rule])).to.deep.equal([
      ['ALLOWED', 'consent'],
      ['ALLOWED', 'consent'],
    ]);
    expect(decisions[0]!.obligations.map(({ item }) => item)).to.deep.equal(['TAX-04']);
    const { accesses } = (await platform.query('access', transactionId)) as AccessRecord;
    expect(accesses.map(({ outcome }) => outcome)).to.deep.equal(['ALLOWED', 'ALLOWED']);
    expect(event?.name).to.equal('push.order');
    expect(await platform.query('usage', consent)).to.include({ total: 2 });
    expect(await codes(order(), order())).to.deep.equal([null, 'QUOTA_EXCEEDED']);
  });

  it('G2: endorsed before a withdrawal it is invalid after it, and denied anew', async () => {
    const before = await endorse([order()]);
    await withdraw();
    expect(platform.ledger.commit(before)).to.equal(false);
    expect(await codes(order())).to.deep.equal(['CONSENT_REVOKED']);
  });

  const denials: Record<string, () => Promise<unknown>> = {
    CONSENT_SUSPENDED: () => platform.act(platform.enterprise, 'consent.pause', { consent }),
    SERVICE_OUT_OF_SCOPE: () =>
      platform.act(platform.enterprise, 'consent.narrow', {
        consent,
        terms: { ...terms, services: ['query'] },
      }),
    ITEM_OUT_OF_SCOPE: () =>
      platform.act(platform.enterprise, 'consent.narrow', {
        consent,
        terms: { ...terms, items: terms.items.filter(({ id }) => id !== 'TAX-04') },
      }),
    INSTITUTION_SUSPENDED: () =>
      platform.act(platform.regulator, 'participant.suspend', {
        participant: platform.bank.id,
        reason: '稽核',
      }),
    KEY_REVOKED: () =>
      platform.act(platform.operator, 'key.revoke', { kid: platform.bank.key.kid, reason: '遗失' }),
    CONSENT_EXPIRED: () => {
      sinon.useFakeTimers({ now: Date.now() + 31 * DAY_MS, toFake: ['Date'] });
      return Promise.resolve();
    },
  };
  for (const [code, way] of Object.entries(denials))
    it(`G3: is denied by what has changed since it was asked for: ${code}`, async () => {
      await way();
      expect(await codes(order())).to.deep.equal([code]);
    });

  it('is settled and acknowledged by the bytes of its order, and by who subscribed', async () => {
    const id = uuid7();
    const text = order({ id });
    const { transactionId } = await push(text);
    const access = { transactionId, index: 0 };
    const delivered = digest();
    const settlement = { access, outcome: 'delivered', items: [], digest: delivered };
    await expectRefusal(platform.settle([settlement], [order()]), 'CONFLICT', 'settlements/0/request');
    await platform.settle([settlement], [text]);
    const acknowledge = (by: Actor, changes: object = {}) =>
      platform.carry(
        'access.acknowledge',
        signJws(by.key, statementOf(by, 'access.acknowledge', { access: id, digest: delivered, ...changes })),
        undefined,
        JSON.stringify({ access, statement: text }),
      );
    await expectRefusal(acknowledge(platform.rival), 'FORBIDDEN', 'access/statement/iss');
    await expectRefusal(acknowledge(platform.bank, { access: uuid7() }), 'CONFLICT', 'access/statement/jti');
    await acknowledge(platform.bank);
    const record = (await platform.query('settlement', transactionId, '0')) as SettlementRecord;
    expect(record.acknowledgement?.matches).to.equal(true);
  });

  it('G2: is not settled as delivered after a withdrawal', async () => {
    const text = order();
    const { transactionId } = await push(text);
    await withdraw();
    const settlement = { access: { transactionId, index: 0 }, items: [], digest: null };
    await expectRefusal(platform.settle([{ ...settlement, outcome: 'delivered' }], [text]), 'HINDERED');
    await platform.settle([{ ...settlement, outcome: 'withheld' }], [text]);
  });

  it('goes no further than its subscription, nor after its end', async () => {
    await expectRefusal(endorse([order({ items: ['TAX-05'] })]), 'CONFLICT', 'orders/0/items');
    await expectRefusal(endorse([order(), order({ subscription: uuid7() })]), 'NOT_FOUND', 'orders/1');
    await platform.act(platform.bank, 'push.unsubscribe', { subscription });
    await expectRefusal(endorse([order()]), 'CONFLICT', 'orders/0/subscription: CLOSED');
    await expectRefusal(
      platform.act(platform.bank, 'push.unsubscribe', { subscription }),
      'CONFLICT',
      'payload/subscription',
    );
  });

  it('parses strictly, before any state is read', async () => {
    const id = uuid7();
    await expectRefusal(endorse([order({ extra: 1 })]), 'MALFORMED', 'orders/0');
    await expectRefusal(endorse([order({ id }), order({ id })]), 'CONFLICT', 'orders/1/id');
    await expectRefusal(endorse([order({ items: [] })]), 'MALFORMED', 'orders/0/order/items');
    await expectRefusal(endorse(['{']), 'MALFORMED', 'orders/0');
    await expectRefusal(endorse([]), 'MALFORMED', 'orders');
  });

  it("is recorded through the operator's gateway only", async () => {
    const { gateway, ...others } = platform.creators;
    for (const creator of Object.values(others))
      await expectRefusal(endorse([order()], creator), 'FORBIDDEN', 'carrier');
    await endorse([order()], gateway);
  });

  describe('subscription', () => {
    const subscribe = (changes: object, by: Actor = platform.bank) =>
      platform.act(by, 'push.subscribe', { ...platform.subscription(consent, terms), ...changes });

    it('is opened for what would be allowed now', async () => {
      await expectRefusal(subscribe({ items: ['TAX-05'] }), 'HINDERED', 'payload: ITEM_OUT_OF_SCOPE');
      await expectRefusal(subscribe({ evidence: [] }), 'HINDERED', 'payload: EVIDENCE_MISSING');
      await expectRefusal(subscribe({}, platform.rival), 'FORBIDDEN', 'payload/consent');
      const query = platform.terms({ services: ['query'] });
      const other = platform.subscription(await platform.grant(query), query);
      await expectRefusal(subscribe(other), 'HINDERED', 'payload: SERVICE_OUT_OF_SCOPE');
      await withdraw();
      await expectRefusal(subscribe({}), 'HINDERED', 'payload: CONSENT_REVOKED');
    });

    it('is ended by its own institution, also while it is suspended', async () => {
      const { rival, bank, regulator } = platform;
      await expectRefusal(platform.act(rival, 'push.unsubscribe', { subscription }), 'FORBIDDEN');
      await platform.act(regulator, 'participant.suspend', { participant: bank.id, reason: '稽核' });
      await platform.act(bank, 'push.unsubscribe', { subscription });
    });
  });
});
