import { SETTLE, type Statement, type StatementType } from '@xinjian/chaincode/model';
import {
  createActor,
  createKey,
  digest,
  instant,
  offer,
  signJws,
  statementOf,
  type Actor,
} from './actors.js';
import { CATALOGUE, GRANT_FORM, PURPOSES, Platform } from './platform.js';

type Payload = Omit<Statement, 'iss' | 'aud' | 'iat' | 'jti'> & Record<string, unknown>;

/** One statement of a type that the ledger takes as it stands. */
export interface Sample {
  readonly actor: Actor;
  readonly members: Omit<Payload, 'type'>;
  /** A second argument of its transaction. */
  readonly more?: string;
  /** Who else may sign the same: names of the platform's actors. */
  readonly others?: readonly ('operator' | 'regulator' | 'rival')[];
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
    'access.acknowledge': { actor: bank, ...acknowledgement },
    'usage.report': { actor: bank, members: { ...change, outcome: 'drawn', evidence: [] } },
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
      members: { subject: enterprise.id, item: 'TAX-04', mark: 'objection', case: digest() },
    },
    lookup: { actor: regulator, members: { subject: enterprise.id, reason: 'test' }, others: ['operator'] },
  };
  return { platform, samples };
}

async function settledAccess(platform: Platform, request: ReturnType<Platform['request']>) {
  const { bank, creators, ledger } = platform;
  const payload = statementOf(bank, 'access.request', request);
  const compact = signJws(bank.key, payload);
  const { transactionId } = await platform.record(compact);
  const access = { transactionId, index: 0 };
  await ledger.submit(
    creators.gateway,
    SETTLE,
    JSON.stringify([{ access, outcome: 'delivered', items: [], digest: digest() }]),
  );
  return {
    members: { access: payload.jti, digest: digest() },
    more: JSON.stringify({ access, statement: compact }),
  };
}
