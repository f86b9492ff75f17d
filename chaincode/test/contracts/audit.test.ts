import { expect } from 'chai';
import sinon from 'sinon';
import type { CaseRecord, CheckpointRecord, FindingRecord, RulesRecord } from '@xinjian/chaincode/model';
import { DAY_MS, digest, instant, uuid7, type Actor, type Members } from '../support/actors.js';
import { Platform, RULES } from '../support/platform.js';
import { expectRefusal } from '../support/refusal.js';

describe('rules, findings and cases', () => {
  let platform: Platform;
  let saved: Map<string, string>;
  before(async () => {
    platform = await Platform.create();
    await platform.act(platform.regulator, 'rules.publish', { ruleSet: RULES });
    saved = new Map(platform.ledger.state);
  });
  afterEach(() => {
    sinon.restore();
    platform.ledger.restore(saved);
  });

  const raise = async (changes: Partial<Members<'finding.raise'>> = {}) => {
    const members = {
      rule: 'A07',
      institution: platform.bank.id,
      accesses: [],
      digest: digest(),
      ...changes,
    };
    return (await platform.act(platform.regulator, 'finding.raise', members)).jti;
  };
  const open = async (findings: string[], changes: Partial<Members<'case.open'>> = {}) => {
    const { bank, regulator } = platform;
    const members = {
      institution: bank.id,
      findings,
      answerBy: instant(DAY_MS),
      digest: digest(),
      ...changes,
    };
    return (await platform.act(regulator, 'case.open', members)).jti;
  };
  const answer = (id: string, by: Actor = platform.bank) =>
    platform.act(by, 'case.answer', { case: id, digest: digest(), attachments: [digest()] });
  const close = (
    id: string,
    outcome: 'founded' | 'unfounded',
    ...sanctions: Members<'case.close'>['sanctions']
  ) => platform.act(platform.regulator, 'case.close', { case: id, outcome, sanctions, digest: digest() });
  const finding = async (id: string) => (await platform.query('finding', id)) as FindingRecord;
  const caseRecord = async (id: string) => (await platform.query('case', id)) as CaseRecord;

  it('replace the rule set whole', async () => {
    await platform.act(platform.regulator, 'rules.publish', {
      ruleSet: { ...RULES, version: '2', rules: [] },
    });
    expect(((await platform.query('rules')) as RulesRecord).ruleSet).to.deep.include({
      version: '2',
      rules: [],
    });
    await expectRefusal(raise(), 'CONFLICT', 'rule set 2');
    const twice = { ...RULES, rules: [RULES.rules[0]!, RULES.rules[0]!] };
    await expectRefusal(
      platform.act(platform.regulator, 'rules.publish', { ruleSet: twice }),
      'MALFORMED',
      'once',
    );
  });

  it('raise a finding under a rule in force, with the gravity that the rule has', async () => {
    const id = await raise();
    expect(await finding(id)).to.include({ rule: 'A07', severity: 'high', case: null, subject: null });
    await expectRefusal(raise({ rule: 'A99' }), 'CONFLICT', 'payload/rule');
    await expectRefusal(raise({ rule: 'A13' }), 'CONFLICT', 'payload/rule');
    await expectRefusal(raise({ institution: 'nobody' }), 'NOT_FOUND');
    await expectRefusal(raise({ consent: uuid7() }), 'NOT_FOUND');
  });

  it('raise a finding on accesses that are on the ledger', async () => {
    const terms = platform.terms();
    const { transactionId } = await platform.access(platform.request(await platform.grant(terms), terms));
    const access = { transactionId, index: 0 };
    expect((await finding(await raise({ accesses: [access] }))).accesses).to.deep.equal([access]);
    await expectRefusal(
      raise({ accesses: [access, { ...access, index: 1 }] }),
      'NOT_FOUND',
      'payload/accesses/1',
    );
    await expectRefusal(raise({ accesses: [{ transactionId: 'ab'.repeat(32), index: 0 }] }), 'NOT_FOUND');
    await expectRefusal(raise({ accesses: [access, access] }), 'MALFORMED', 'payload/accesses');
  });

  it('open a case on findings about one institution, each in one case', async () => {
    const [one, two] = [await raise(), await raise()];
    const id = await open([one]);
    expect(await caseRecord(id)).to.deep.include({
      state: 'OPEN',
      findings: [one],
      answers: [],
      decision: null,
    });
    expect((await finding(one)).case).to.equal(id);
    await expectRefusal(open([two, one]), 'CONFLICT', 'payload/findings/1/case');
    await expectRefusal(
      open([await raise({ institution: platform.rival.id })]),
      'CONFLICT',
      'another institution',
    );
    await expectRefusal(open([uuid7()]), 'NOT_FOUND', 'payload/findings/0');
    await expectRefusal(open([two], { answerBy: instant() }), 'CONFLICT', 'payload/answerBy');
    expect((await finding(two)).case).to.equal(null);
  });

  it('are answered by the institution concerned alone, also while it is suspended, until they are closed', async () => {
    const id = await open([await raise()]);
    await expectRefusal(answer(id, platform.rival), 'FORBIDDEN', 'payload/case');
    await platform.act(platform.regulator, 'participant.suspend', {
      participant: platform.bank.id,
      reason: 'x',
    });
    await answer(id);
    await answer(id);
    const { state, answers } = await caseRecord(id);
    expect([state, answers.length]).to.deep.equal(['ANSWERED', 2]);
    await close(id, 'founded', 'warning', 'suspension');
    expect((await caseRecord(id)).decision).to.deep.include({
      outcome: 'founded',
      sanctions: ['warning', 'suspension'],
    });
    await expectRefusal(answer(id), 'CONFLICT', 'CLOSED');
    await expectRefusal(close(id, 'unfounded'), 'CONFLICT', 'CLOSED');
  });

  it('condemn nobody unheard: founded only after an answer, or after the time for one', async () => {
    const id = await open([await raise()]);
    await expectRefusal(close(id, 'founded'), 'CONFLICT', 'not answered');
    await expectRefusal(close(id, 'unfounded', 'warning'), 'CONFLICT', 'payload/sanctions');
    sinon.useFakeTimers({ now: Date.now() + DAY_MS + 1000, toFake: ['Date'] });
    await close(id, 'founded', 'rectification');
  });
});

describe('checkpoints', () => {
  it('of operator and notary stand beside each other, also where they differ, and only grow', async () => {
    const platform = await Platform.create();
    const { notary, operator } = platform;
    const seen = { height: 7, headHash: digest(), entries: 3, root: digest() };
    const anchor = (by: Actor, changes: object = {}) =>
      platform.act(by, 'checkpoint.anchor', { checkpoint: { ...seen, ...changes } });
    const at = async (height: number) =>
      (await platform.query('checkpoint', String(height))) as CheckpointRecord[];
    await anchor(operator);
    await anchor(notary);
    expect((await at(7)).map(({ by, checkpoint }) => [by, checkpoint])).to.deep.equal([
      ['notary', seen],
      ['operator', seen],
    ]);
    await expectRefusal(anchor(operator), 'CONFLICT', 'height');
    await expectRefusal(anchor(operator, { height: 6 }), 'CONFLICT', 'height');
    await expectRefusal(anchor(operator, { height: 8, entries: 2 }), 'CONFLICT', 'entries');
    await anchor(operator, { height: 9 });
    await anchor(notary, { height: 9, headHash: digest() });
    const [one, two] = await at(9);
    expect(one!.checkpoint.headHash).to.not.equal(two!.checkpoint.headHash);
    expect(await at(70)).to.deep.equal([]);
  });
});
