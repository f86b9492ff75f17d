import type { Decision, DenialCode, Route } from './decision.js';
import { explain, inDenialOrder } from './denials.js';
import { obligationOf, type Release } from './decide/obligations.js';
import type { DecisionInput } from './decide/input.js';
import {
  consentReasons,
  itemReasons,
  requesterReasons,
  requiredMark,
  routeReasons,
} from './decide/reasons.js';
import { resolveScope, type ScopeItem } from './decide/scope.js';
import { firstServableDay } from './negative.js';
import type { Purpose } from './purposes.js';
import type { ConsentRecord } from './records.js';

export type { DecisionInput } from './decide/input.js';

/**
 * Decides one access. Pure and total: the same input gives the same decision to every endorsing peer, to the
 * auditor in replay and to a page that explains a refusal. All reasons are listed in the order of `DENIAL_CODES`;
 * the first is the code. One item out of scope denies the whole request.
 */
export function decide(input: DecisionInput): Decision {
  const { request } = input;
  const purpose = input.purposes.find(({ code }) => code === request.purpose);
  const consent = input.consent !== null && input.consent.id === request.consent ? input.consent : null;
  const scope = resolveScope(input, consent);
  const route = routeOf(input, purpose, consent, scope);
  const codes = inDenialOrder([
    ...requesterReasons(input, purpose),
    ...itemReasons(scope),
    ...(consent === null
      ? routeReasons(input, purpose, scope, route)
      : consentReasons(input, consent, scope)),
  ]);
  const [code] = codes;
  if (code !== undefined || route === null) return denied(codes);
  return allowed(scope, releaseOf(input, purpose, route, consent));
}

/** By what right the data would leave; null where there is none. */
function routeOf(
  input: DecisionInput,
  purpose: Purpose | undefined,
  consent: ConsentRecord | null,
  scope: readonly ScopeItem[],
): Route | null {
  if (input.request.consent !== null) return consent === null ? null : 'consent';
  if (purpose?.requires_consent === false) return input.institution === null ? 'subject' : 'purpose';
  return scope.every(({ item }) => item === null || item.disclosure === 'public') ? 'public' : null;
}

function releaseOf(
  { at }: DecisionInput,
  purpose: Purpose | undefined,
  route: Route,
  consent: ConsentRecord | null,
): Release {
  const verified = (purpose && requiredMark(purpose)) ?? null;
  return {
    route,
    terms: consent?.terms ?? null,
    verified,
    negativeFrom: route === 'subject' || verified !== null ? null : firstServableDay(at),
  };
}

function allowed(scope: readonly ScopeItem[], release: Release): Decision {
  return {
    outcome: 'ALLOWED',
    code: null,
    reasons: [],
    rule: release.route,
    obligations: scope.flatMap((each) =>
      each.item === null ? [] : [obligationOf(each, each.item, release)],
    ),
  };
}

function denied(codes: readonly DenialCode[]): Decision {
  const [code = 'NO_CONSENT'] = codes;
  return {
    outcome: 'DENIED',
    code,
    reasons: codes.map((each) => ({ code: each, rule: explain(each).rule })),
    rule: explain(code).rule,
    obligations: [],
  };
}
