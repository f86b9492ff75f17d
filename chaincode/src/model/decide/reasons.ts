import type { DenialCode, Route } from '../decision.js';
import { sameDigest } from '../primitives.js';
import type { Purpose } from '../purposes.js';
import type { ConsentRecord, KeyRecord } from '../records.js';
import { isFreeRetry } from '../retry.js';
import type { Service } from '../terms.js';
import { isQuotaExceeded } from '../usage.js';
import type { DecisionInput } from './input.js';
import { bears, type ScopeItem } from './scope.js';

type Check = readonly [DenialCode, boolean];
const failed = (checks: readonly Check[]) => checks.filter(([, holds]) => holds).map(([code]) => code);

/** What is wrong with who asks: key, standing and role. */
export function requesterReasons(input: DecisionInput, purpose: Purpose | undefined): DenialCode[] {
  const { key, institution, at, request } = input;
  const kind = institution?.kind ?? 'enterprise';
  return failed([
    ['KEY_REVOKED', key.state !== 'ACTIVE' || at < key.notBefore || at >= key.notAfter],
    ['CUSTODIAL_FORBIDDEN', isRefused(input, key.assurance)],
    ['INSTITUTION_SUSPENDED', institution !== null && institution.standing !== 'ACTIVE'],
    ['USER_DISABLED', input.officer?.standing === 'DISABLED'],
    ['PURPOSE_NOT_PERMITTED', !isPermitted(purpose, kind)],
    ['SUBJECT_MISMATCH', kind === 'enterprise' && request.subject !== request.iss],
    ['EVIDENCE_MISSING', !hasEvidence(input, purpose)],
  ]);
}

/** Whether the rule set refuses keys of an assurance. */
function isRefused({ policy }: DecisionInput, assurance: KeyRecord['assurance'] | undefined): boolean {
  return policy?.refusedAssurances.some((refused) => refused === assurance) === true;
}

function isPermitted(purpose: Purpose | undefined, kind: Purpose['allowed_roles'][number]): boolean {
  return purpose?.enabled === true && purpose.allowed_roles.includes(kind);
}

/** Each kind of evidence that the purpose asks for is brought. */
function hasEvidence({ request }: DecisionInput, purpose: Purpose | undefined): boolean {
  const brought = new Set(request.evidence.map(({ type }) => type));
  return purpose?.evidence_required.every((type) => brought.has(type)) ?? true;
}

/** What is wrong with the items as such. */
export function itemReasons(scope: readonly ScopeItem[]): DenialCode[] {
  return failed([['ITEM_UNKNOWN', scope.some(({ item }) => item === null)]]);
}

/** How the consent's stored state denies, if it does. */
const STATE_CODES: Readonly<Record<ConsentRecord['state'], DenialCode | null>> = {
  ACTIVE: null,
  PAUSED: 'CONSENT_SUSPENDED',
  WITHDRAWN: 'CONSENT_REVOKED',
  LAPSED: 'CONTRACT_CLOSED',
};

/** What is wrong with the consent, and what lies outside it. */
export function consentReasons(
  input: DecisionInput,
  consent: ConsentRecord,
  scope: readonly ScopeItem[],
): DenialCode[] {
  const { request, usage, at } = input;
  const { terms } = consent;
  const now = Date.parse(at);
  const state = STATE_CODES[consent.state];
  return [
    ...(state === null ? [] : [state]),
    ...failed([
      ['CUSTODIAL_FORBIDDEN', isRefused(input, consent.assurance)],
      ['SUBJECT_MISMATCH', consent.subject !== request.subject],
      ['GRANTEE_MISMATCH', consent.grantee !== request.iss],
      ['NOT_YET_EFFECTIVE', now < Date.parse(terms.from)],
      ['CONSENT_EXPIRED', now >= Date.parse(terms.to)],
      ['PURPOSE_MISMATCH', !terms.purposes.includes(request.purpose)],
      ['SERVICE_OUT_OF_SCOPE', !terms.services.includes(request.service)],
      ['ITEM_OUT_OF_SCOPE', scope.some((item) => !isOpened(item))],
      ['EVIDENCE_MISSING', !request.evidence.some(({ digest }) => sameDigest(digest, terms.business))],
      ['QUOTA_EXCEEDED', !isFreeRetry(input) && isQuotaExceeded(terms, usage, at)],
    ]),
  ];
}

/** Within the consent; fields of a public item may be asked for beyond it, and leave as without consent. */
function isOpened({ opened, named, fields, item }: ScopeItem): boolean {
  if (opened === null) return false;
  if (!named || opened.fields === undefined || item?.disclosure === 'public') return true;
  return fields.every(({ name }) => opened.fields?.includes(name));
}

type Mark = Exclude<ScopeItem['mark'], 'none'>;

/** Purposes that reach only what is so marked (purposes.json: the disputed item only, the repaired item only). */
const MARK_OF_PURPOSE: Readonly<Record<string, Mark>> = { S2: 'objection', S8: 'repaired' };

/** The mark that an item, or a record of it, must bear for a purpose, if any. */
export function requiredMark(purpose: Purpose): Mark | undefined {
  return MARK_OF_PURPOSE[purpose.code];
}

/** Phases in which data leave by one service only (沪府办发〔2024〕19号 四(七), 四(九)(十)). */
const SERVICE_OF_PHASE: Readonly<Record<string, Service>> = { marketing: 'push', model: 'compute' };

/** What is wrong with a request that names no consent. */
export function routeReasons(
  input: DecisionInput,
  purpose: Purpose | undefined,
  scope: readonly ScopeItem[],
  route: Route | null,
): DenialCode[] {
  const mark = purpose && requiredMark(purpose);
  const service = SERVICE_OF_PHASE[purpose?.phase ?? ''];
  return failed([
    ['NO_CONSENT', route === null],
    ['ITEM_OUT_OF_SCOPE', mark !== undefined && scope.some((item) => !bears(item, mark))],
    ['SERVICE_OUT_OF_SCOPE', service !== undefined && input.request.service !== service],
  ]);
}
