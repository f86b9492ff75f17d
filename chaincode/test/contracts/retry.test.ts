import { expect } from 'chai';
import sinon from 'sinon';
import { type Terms } from '@xinjian/chaincode/model';
import { digest, signJws, statementOf, type Actor, type Members } from '../support/actors.js';
import { printableKey } from '../support/fabric.js';
import { Platform } from '../support/platform.js';

const HOUR_MS = 3600_000;

describe('retry', () => {
  let platform: Platform;
  let saved: Map<string, string>;
  let terms: Terms;
  let consent: string;
  let clock: sinon.SinonFakeTimers | undefined;
  before(async () => {
    platform = await Platform.create();
    terms = platform.terms({ quota: { total: 1 } });
    consent = await platform.grant(terms);
    saved = new Map(platform.ledger.state);
  });
  afterEach(() => {
    clock = undefined;
    sinon.restore();
    platform.ledger.restore(saved);
  });

  const signed = (changes: Partial<Members<'access.request'>> = {}, by: Actor = platform.bank) => {
    const payload = statementOf(by, 'access.request', platform.request(consent, terms, changes));
    return { jti: payload.jti, compact: signJws(by.key, payload) };
  };
  const settle = (transactionId: string, request: string, outcome = 'failed') =>
    platform.settle([{ access: { transactionId, index: 0 }, outcome, items: [], digest: null }], [request]);
  /** Records an access, and settles it as failed. */
  const fail = async (changes: Partial<Members<'access.request'>> = {}) => {
    const { jti, compact } = signed(changes);
    const { transactionId, decision } = await platform.record(compact);
    expect(decision.outcome).to.equal('ALLOWED');
    await settle(transactionId, compact);
    return jti;
  };
  const codes = async (...compacts: { compact: string }[]) =>
    (await platform.record(...compacts.map(({ compact }) => compact))).decisions.map(({ code }) => code);

  it('of what failed is not counted, once', async () => {
    const retryOf = await fail();
    expect(await codes(signed(), signed({ retryOf }), signed({ retryOf }))).to.deep.equal([
      'QUOTA_EXCEEDED',
      null,
      'QUOTA_EXCEEDED',
    ]);
    expect(await codes(signed({ retryOf }))).to.deep.equal(['QUOTA_EXCEEDED']);
    expect(await platform.query('usage', consent)).to.include({ total: 1 });
  });

  it('comes within 24 hours', async () => {
    const retryOf = await fail();
    clock = sinon.useFakeTimers({ now: Date.now() + 24 * HOUR_MS - 5000, toFake: ['Date'] });
    const inTime = await platform.endorse('access.request', signed({ retryOf }).compact);
    expect(inTime.payload).to.include('ALLOWED');
    clock.tick(10_000);
    expect(await codes(signed({ retryOf }))).to.deep.equal(['QUOTA_EXCEEDED']);
  });

  it('asks for the same, by who asked', async () => {
    const retryOf = await fail();
    expect(await codes(signed({ retryOf, items: ['SOC-01'] }))).to.deep.equal(['QUOTA_EXCEEDED']);
    const { decisions } = await platform.record(signed({ retryOf }, platform.rival).compact);
    expect(decisions[0]!.reasons.map(({ code }) => code)).to.include('QUOTA_EXCEEDED');
    const officer = digest();
    expect(await codes(signed({ retryOf, officer }))).to.deep.equal([null]);
  });

  it('that fails again opens no other', async () => {
    const retryOf = await fail();
    expect(await codes(signed({ retryOf: await fail({ retryOf }) }))).to.deep.equal(['QUOTA_EXCEEDED']);
  });

  it('that is denied is not used up', async () => {
    const retryOf = await fail();
    expect(await codes(signed({ retryOf, evidence: [] }))).to.deep.equal(['EVIDENCE_MISSING']);
    expect(await codes(signed({ retryOf }))).to.deep.equal([null]);
  });

  it('of two endorsed at once only one is committed', async () => {
    const retryOf = await fail();
    const one = await platform.endorse('access.request', signed({ retryOf }).compact);
    const two = await platform.endorse('access.request', signed({ retryOf }).compact);
    expect([platform.ledger.commit(one), platform.ledger.commit(two)]).to.deep.equal([true, false]);
  });

  it('is opened by what failed, and by no other outcome', async () => {
    const { compact } = signed();
    const { transactionId } = await platform.record(compact);
    const withheld = await settle(transactionId, compact, 'withheld');
    expect([...withheld.writes.keys()].map((key) => printableKey(key).split('/')[0])).to.deep.equal([
      'settlement',
    ]);
  });

  it('G7: what opens it tells nobody whose access failed', async () => {
    const { compact, jti } = signed();
    const { transactionId } = await platform.record(compact);
    const { writes } = await settle(transactionId, compact);
    const written = JSON.stringify([...writes]);
    for (const secret of [jti, consent, platform.bank.id, platform.enterprise.id])
      expect(written).to.not.include(secret);
  });
});
