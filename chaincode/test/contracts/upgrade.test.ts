import { createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto';
import { expect } from 'chai';
import sinon from 'sinon';
import {
  WORLD_STATE,
  jwkThumbprint,
  type CaseRecord,
  type ConsentRecord,
  type MarkRecord,
  type ObjectType,
  type PublicJwk,
  type Terms,
} from '@xinjian/chaincode/model';
import saved from '../vectors/ledger-schema-1.json';
import { DAY_MS, digest, instant, signJws, statementOf, type Actor } from '../support/actors.js';
import { compositeKey } from '../support/fabric.js';
import { Platform, RULES } from '../support/platform.js';
import { expectRefusal } from '../support/refusal.js';

/** Written by the contracts before rule sets, officers, retries, cases and checkpoints were there. */
describe('upgrade: a ledger that an earlier chaincode left', () => {
  let platform: Platform;
  before(async () => {
    platform = await Platform.on(
      new Map(Object.entries(saved.state).map(([key, value]) => [compositeKey(key), JSON.stringify(value)])),
      Object.fromEntries(Object.entries(saved.actors).map(([name, actor]) => [name, actorOf(actor)])),
    );
  });
  beforeEach(() => {
    sinon.useFakeTimers({ now: Date.parse(saved.at), toFake: ['Date'] });
  });
  afterEach(() => {
    sinon.restore();
  });

  const terms = saved.terms as Terms;
  const { consent } = saved;

  it('has every record of every object type in a shape that is read as it stands', () => {
    for (const [key, value] of Object.entries(saved.state)) {
      const shape = WORLD_STATE[key.split('/')[0] as ObjectType].record;
      expect(shape.parse(value), key).to.deep.equal(value);
    }
  });

  it('goes on: accesses under its consents, settlements, answers to what it asks', async () => {
    const { decision } = await platform.access(platform.request(consent, terms));
    expect([decision.outcome, decision.rule]).to.deep.equal(['ALLOWED', 'consent']);
    expect(await platform.query('usage', consent)).to.include({ total: 2 });
    const place = await platform.access(platform.request(consent, terms));
    expect(place.decision.code).to.equal('QUOTA_EXCEEDED');
    const { place: access, statement } = saved.access;
    const acknowledgement = statementOf(platform.bank, 'access.acknowledge', {
      access: (JSON.parse(Buffer.from(statement.split('.')[1]!, 'base64url').toString()) as { jti: string })
        .jti,
      digest: digest(),
    });
    const compact = signJws(platform.bank.key, acknowledgement);
    await platform.carry('access.acknowledge', compact, undefined, JSON.stringify({ access, statement }));
    await expectRefusal(
      platform.settle([{ access, outcome: 'failed', items: [], digest: null }], [statement]),
      'CONFLICT',
      'exists already',
    );
  });

  it('goes on: findings and cases about what was recorded before, and a policy', async () => {
    const { bank, regulator } = platform;
    await platform.act(regulator, 'rules.publish', {
      ruleSet: { ...RULES, policy: { refusedAssurances: ['custodial', 'operator-asserted'] } },
    });
    const members = { institution: bank.id, digest: digest() };
    const accesses = [saved.access.place];
    const finding = await platform.act(regulator, 'finding.raise', { ...members, rule: 'A07', accesses });
    const opened = await platform.act(regulator, 'case.open', {
      ...members,
      findings: [finding.jti],
      answerBy: instant(DAY_MS),
    });
    expect(((await platform.query('case', opened.jti)) as CaseRecord).state).to.equal('OPEN');
    const free = await platform.grant();
    expect((await platform.access(platform.request(free, terms))).decision.code).to.equal('EVIDENCE_MISSING');
  });

  it('goes on: a mark that names no record means the whole item, beside those that name one', async () => {
    const { enterprise, operator } = platform;
    const before = markOn(platform);
    expect(before).to.include({ mark: 'objection' }).and.not.to.have.property('records');
    const record = `0x${'ab'.repeat(32)}`;
    const members = { subject: enterprise.id, item: 'SOC-01', record, mark: 'repaired' as const };
    await platform.act(operator, 'item.mark', { ...members, case: digest() });
    expect(markOn(platform)).to.include({ mark: before.mark, case: before.case });
    expect(markOn(platform).records).to.have.length(1);
    await platform.act(operator, 'item.mark', { ...members, mark: 'none', case: digest() });
    expect(markOn(platform)).to.not.have.property('records');
  });

  it('goes on: its consents change, and keep what they did not say', async () => {
    await platform.act(platform.enterprise, 'consent.withdraw', { consent });
    const record = (await platform.query('consent', consent)) as ConsentRecord;
    expect(record.state).to.equal('WITHDRAWN');
    expect(record).to.not.have.property('assurance');
  });
});

function markOn({ ledger, enterprise }: Platform): MarkRecord {
  const key = compositeKey(`mark/${enterprise.id}/SOC-01`);
  return WORLD_STATE.mark.record.parse(JSON.parse(ledger.state.get(key)!));
}

function actorOf({ id, key: jwk }: { readonly id: string; readonly key: JsonWebKey }): Actor {
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
  const { kty, crv, x, y } = createPublicKey(privateKey).export({ format: 'jwk' });
  const publicJwk = { kty, crv, x, y } as PublicJwk;
  return { id, key: { privateKey, jwk: publicJwk, kid: jwkThumbprint(publicJwk) } };
}
