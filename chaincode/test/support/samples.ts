import { recordHandle, type Statement, type StatementType } from '@xinjian/chaincode/model';
import {
  DAY_MS,
  createActor,
  createKey,
  digest,
  instant,
  offer,
  signJws,
  statementOf,
  type Actor,
} from './actors.js';
import { CATALOGUE, GRANT_FORM, PURPOSES, Platform, RULES } from './platform.js';

type Payload = Omit<Statement, 'iss' | 'aud' | 'iat' | 'jti'> & Record<string, unknown>;

/** What the key of a record may hold; nothing of it may stand on the ledger. */
export const RECORD_KEY = ['沪环罚〔2025〕第3号', '91310115XX0000019T'] as const;
export const SECRET = `0x${'5e'.repeat(32)}`;
export const HANDLE = recordHandle(SECRET, 'TAX-05', RECORD_KEY);

/** One statement of a type that the ledger takes as it stands. */
export interface Sample {
  readonly actor: Actor;
  readonly members: Omit<Payload, 'type'>;
  /** A second argument of its transaction. */
  readonly more?: string;
  /** Who else may sign the same: names of the platform's actors. */
  readonly others?: readonly ('operator' | 'regulator' | 'notary' | 'rival' | 'stranger')[];
}

export function payloadOf(type: StatementType, { actor, members }: Sample, common: object = {}) {
  return { ...statementOf(actor, type, members as never), ...common };
}

/** A platform on which every statement of the samples can act next. */
export async function createSamples(): Promise<{
  platform: Platform;
  samples: Record<StatementType, Sample>;
}> {
  const platform = await Platform.create();
  const { bank, enterprise, issuer, operator, regulator, rival } = platform;
  const terms = platform.terms();
  const asked = (await platform.act(bank, 'consent.request', { subject: enterprise.id, terms })).jti;
  const active = await platform.grant(terms);
  const paused = await platform.grant(terms);
  await platform.act(enterprise, 'consent.pause', { consent: paused }, { iat: instant(1) });
  const suspended = createActor('third-bank');
  await platform.register(operator, suspended, 'bank');
  await platform.act(operator, 'participant.suspend', { participant: suspended.id, reason: 'test' });
  const acknowledgement = await settledAccess(platform, platform.request(active, terms));
  const { disabled, finding, openCase } = await auditTrail(platform);
  const { pushed, subscription, objection } = await subjectData(platform);
  const newKey = { id: enterprise.id, key: createKey() };
  const change = { consent: active };
  const standing = { participant: rival.id, reason: 'test' };
  const samples: Record<StatementType, Sample> = {
    'consent.request': {
      actor: bank,
      members: { subject: enterprise.id, terms: platform.terms({ purposes: ['02'] }) },
      others: ['rival'],
    },
    'consent.grant': {
      actor: enterprise,
      members: { grantee: bank.id, terms, answers: asked, ...GRANT_FORM },
    },
    'consent.refuse': { actor: enterprise, members: { answers: asked } },
    'consent.pause': { actor: enterprise, members: change, others: ['regulator'] },
    'consent.resume': { actor: enterprise, members: { consent: paused } },
    'consent.withdraw': { actor: enterprise, members: change },
    'consent.narrow': {
      actor: enterprise,
      members: { ...change, terms: { ...terms, disclosure: 'masked' } },
    },
    'access.request': { actor: bank, members: platform.request(active, terms) },
    'access.acknowledge': { actor: bank, members: acknowledgement.members, more: acknowledgement.more },
    'usage.report': { actor: bank, members: { ...change, outcome: 'drawn', evidence: [] } },
    'push.subscribe': { actor: bank, members: pushed },
    'push.unsubscribe': { actor: bank, members: { subscription } },
    'objection.raise': {
      actor: enterprise,
      members: { item: 'TAX-05', record: HANDLE, digest: digest() },
      others: ['stranger'],
    },
    'objection.withdraw': { actor: enterprise, members: { objection } },
    'objection.transfer': { actor: operator, members: { objection, provider: 'tax-bureau' } },
    'objection.decide': { actor: operator, members: { objection, outcome: 'corrected', digest: digest() } },
    'declaration.make': {
      actor: enterprise,
      members: {
        item: 'SELF-01',
        digest: digest(),
        commitment: { template: '1', digest: digest() },
      },
      others: ['stranger'],
    },
    'evaluation.publish': {
      actor: operator,
      members: { item: 'CRE-01', model: { version: '1', hash: digest() } },
    },
    'participant.register': {
      actor: operator,
      members: { participant: { id: 'fourth-bank', kind: 'bank', name: { zh: '行', en: 'Bank' } } },
    },
    'participant.suspend': { actor: operator, members: standing, others: ['regulator'] },
    'participant.reinstate': {
      actor: operator,
      members: { participant: suspended.id, reason: 'test' },
      others: ['regulator'],
    },
    'participant.retire': { actor: operator, members: standing },
    'key.register': {
      actor: newKey,
      members: { ...offer(newKey.key), attestation: platform.attest(newKey, newKey.key, issuer) },
    },
    'key.rotate': {
      actor: enterprise,
      members: { ...offer(createKey()), replaces: enterprise.key.kid, attestation: null },
    },
    'key.revoke': {
      actor: bank,
      members: { kid: bank.key.kid, reason: 'test' },
      others: ['operator', 'regulator'],
    },
    'catalogue.publish': { actor: operator, members: { item: { ...CATALOGUE[0]!, version: 2 } } },
    'purposes.publish': { actor: operator, members: { table: PURPOSES } },
    'item.mark': {
      actor: operator,
      members: { subject: enterprise.id, item: 'TAX-04', record: HANDLE, mark: 'repaired', case: digest() },
    },
    'officer.disable': {
      actor: bank,
      members: { institution: bank.id, officer: digest(), reason: 'left' },
      others: ['regulator'],
    },
    'officer.enable': {
      actor: bank,
      members: { institution: bank.id, officer: disabled, reason: 'back' },
      others: ['regulator'],
    },
    'rules.publish': { actor: regulator, members: { ruleSet: RULES } },
    'finding.raise': {
      actor: regulator,
      members: {
        rule: 'A07',
        institution: bank.id,
        subject: enterprise.id,
        consent: active,
        accesses: [acknowledgement.access],
        digest: digest(),
      },
    },
    'case.open': {
      actor: regulator,
      members: { institution: bank.id, findings: [finding], answerBy: instant(DAY_MS), digest: digest() },
    },
    'case.answer': { actor: bank, members: { case: openCase, digest: digest(), attachments: [digest()] } },
    'case.close': {
      actor: regulator,
      members: { case: openCase, outcome: 'unfounded', sanctions: [], digest: digest() },
    },
    'checkpoint.anchor': {
      actor: operator,
      members: { checkpoint: { height: 7, headHash: digest(), entries: 3, root: digest() } },
      others: ['notary'],
    },
    lookup: {
      actor: regulator,
      members: { codeDigest: digest(), reason: 'test' },
      more: enterprise.id,
      others: ['operator'],
    },
  };
  return { platform, samples };
}

/** A rule set, an officer disabled, a finding that waits for a case, and a case that waits for its answer. */
async function auditTrail(platform: Platform) {
  const { bank, regulator } = platform;
  await platform.act(regulator, 'rules.publish', { ruleSet: RULES });
  const disabled = digest();
  await platform.act(bank, 'officer.disable', { institution: bank.id, officer: disabled, reason: 'leave' });
  const raise = async () => {
    const members = { rule: 'A07', institution: bank.id, accesses: [], digest: digest() };
    return (await platform.act(regulator, 'finding.raise', members)).jti;
  };
  const members = {
    institution: bank.id,
    findings: [await raise()],
    answerBy: instant(DAY_MS),
    digest: digest(),
  };
  const openCase = (await platform.act(regulator, 'case.open', members)).jti;
  return { disabled, finding: await raise(), openCase };
}

/** A consent to pushes and a subscription under it, a provider, and objections that wait for their decisions. */
async function subjectData(platform: Platform) {
  const { bank, enterprise, operator } = platform;
  const terms = platform.terms({ services: ['query', 'push'] });
  const pushed = platform.subscription(await platform.grant(terms), terms);
  const subscription = (await platform.act(bank, 'push.subscribe', pushed)).jti;
  await platform.register(operator, createActor('tax-bureau'), 'data_provider');
  const members = { item: 'REG-03', digest: digest() };
  const objection = (await platform.act(enterprise, 'objection.raise', members)).jti;
  await platform.act(enterprise, 'objection.raise', { ...members, record: HANDLE });
  return { pushed, subscription, objection };
}

async function settledAccess(platform: Platform, request: ReturnType<Platform['request']>) {
  const { bank } = platform;
  const payload = statementOf(bank, 'access.request', request);
  const compact = signJws(bank.key, payload);
  const { transactionId } = await platform.record(compact);
  const access = { transactionId, index: 0 };
  await platform.settle([{ access, outcome: 'delivered', items: [], digest: digest() }], [compact]);
  return {
    access,
    members: { access: payload.jti, digest: digest() },
    more: JSON.stringify({ access, statement: compact }),
  };
}
