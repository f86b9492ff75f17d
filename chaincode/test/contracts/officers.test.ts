import { expect } from 'chai';
import type { OfficerRecord } from '@xinjian/chaincode/model';
import { digest, type Actor } from '../support/actors.js';
import { Platform } from '../support/platform.js';
import { expectRefusal } from '../support/refusal.js';

describe('officers', () => {
  let platform: Platform;
  let saved: Map<string, string>;
  before(async () => {
    platform = await Platform.create();
    saved = new Map(platform.ledger.state);
  });
  afterEach(() => platform.ledger.restore(saved));

  const officer = digest();
  const decide = (by: Actor, act: 'disable' | 'enable', institution = platform.bank.id) =>
    platform.act(by, `officer.${act}`, { institution, officer, reason: 'test' });

  it('that are disabled get nothing from then on, and what was in flight is invalid', async () => {
    const terms = platform.terms();
    const consent = await platform.grant(terms);
    const request = platform.request(consent, terms, { officer });
    const code = async () => (await platform.access(request)).decision.code;
    expect(await code()).to.equal(null);
    const inFlight = await platform.endorseAccess(request);
    await decide(platform.bank, 'disable');
    expect(platform.ledger.commit(inFlight)).to.equal(false);
    expect(await code()).to.equal('USER_DISABLED');
    const other = await platform.access(platform.request(consent, terms));
    expect(other.decision.outcome).to.equal('ALLOWED');
    await decide(platform.bank, 'enable');
    expect(await code()).to.equal(null);
  });

  it('are their institution’s, and the regulator’s before it', async () => {
    const { bank, operator, regulator, rival } = platform;
    for (const by of [rival, operator, platform.enterprise])
      await expectRefusal(decide(by, 'disable'), 'FORBIDDEN', 'payload/institution');
    await expectRefusal(decide(regulator, 'disable', 'nobody'), 'NOT_FOUND');
    await expectRefusal(decide(bank, 'enable'), 'CONFLICT', 'ENABLED already');
    await decide(regulator, 'disable');
    await expectRefusal(decide(bank, 'disable'), 'CONFLICT', 'DISABLED already');
    await expectRefusal(decide(bank, 'enable'), 'FORBIDDEN', 'by the regulator');
    await decide(regulator, 'enable');
    const record = (await platform.query('officer', bank.id, officer)) as OfficerRecord;
    expect(record).to.include({ standing: 'ENABLED', by: regulator.id });
    await decide(bank, 'disable');
    await decide(bank, 'enable');
  });
});
