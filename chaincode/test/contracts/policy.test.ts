import { expect } from 'chai';
import type { AccessPolicy, KeyRecord } from '@xinjian/chaincode/model';
import { createActor, digest, instant, type Actor } from '../support/actors.js';
import { Platform, RULES } from '../support/platform.js';
import { expectRefusal } from '../support/refusal.js';

describe('policy: keys that are not their owner’s own', () => {
  let platform: Platform;
  let saved: Map<string, string>;
  let ward: Actor;
  before(async () => {
    platform = await Platform.create();
    ward = createActor(`0x${digest()}`);
    await platform.registerKey(ward, platform.issuer, { custodial: true });
    saved = new Map(platform.ledger.state);
  });
  afterEach(() => platform.ledger.restore(saved));

  const refuse = (...refusedAssurances: AccessPolicy['refusedAssurances'][number][]) =>
    platform.act(platform.regulator, 'rules.publish', {
      ruleSet: { ...RULES, policy: { refusedAssurances } },
    });
  const access = (consent: string, terms = platform.terms()) =>
    platform.access(platform.request(consent, terms, { subject: ward.id }));

  it('open nothing once a rule set refuses them, neither by a new grant nor by an old', async () => {
    const terms = platform.terms();
    const consent = await platform.grant(terms, undefined, ward);
    expect((await access(consent, terms)).decision.outcome).to.equal('ALLOWED');
    await refuse('custodial');
    expect((await access(consent, terms)).decision.code).to.equal('CUSTODIAL_FORBIDDEN');
    await expectRefusal(platform.grant(terms, undefined, ward), 'FORBIDDEN', 'custodial keys');
    await platform.grant(terms);
  });

  it('still withdraw, pause and refuse what they gave', async () => {
    const terms = platform.terms();
    const consent = await platform.grant(terms, undefined, ward);
    await refuse('custodial');
    await platform.act(ward, 'consent.pause', { consent }, { iat: instant(10) });
    await expectRefusal(
      platform.act(ward, 'consent.resume', { consent }, { iat: instant(20) }),
      'FORBIDDEN',
      'custodial keys',
    );
    await platform.act(ward, 'consent.withdraw', { consent }, { iat: instant(30) });
  });

  it('ask for nothing where they are an institution’s', async () => {
    const { bank, operator } = platform;
    const { writes } = await platform.act(operator, 'key.revoke', { kid: bank.key.kid, reason: 'x' });
    expect(writes.size).to.be.greaterThan(0);
    const keeper = { id: bank.id, key: createActor('x').key };
    await platform.registerKey(keeper, operator);
    expect(((await platform.query('key', keeper.key.kid)) as KeyRecord).assurance).to.equal(
      'operator-asserted',
    );
    const terms = platform.terms();
    const consent = await platform.grant(terms);
    const request = platform.request(consent, terms);
    expect((await platform.access(request, keeper)).decision.outcome).to.equal('ALLOWED');
    await refuse('operator-asserted');
    expect((await platform.access(request, keeper)).decision.code).to.equal('CUSTODIAL_FORBIDDEN');
    await expectRefusal(
      platform.act(keeper, 'consent.request', { subject: platform.enterprise.id, terms }),
      'FORBIDDEN',
      'operator-asserted keys',
    );
  });
});
