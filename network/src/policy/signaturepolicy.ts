import type { Identity } from '../msp/identity.js';
import { common, type msp } from '../proto/fabric.js';
import { PolicyError, type Policy } from './policy.js';

type Evaluate = (identities: readonly Identity[], used: readonly boolean[]) => readonly boolean[] | undefined;

/**
 * A policy that counts signers (`common/cauthdsl/cauthdsl.go`): each identity stands for one principal only.
 * @throws PolicyError
 */
export function signaturePolicy(envelope: common.SignaturePolicyEnvelope): Policy {
  const rule = envelope.getRule();
  if (rule === undefined) {
    throw new PolicyError('MALFORMED', 'Empty policy element');
  }
  const evaluate = compile(rule, envelope.getIdentitiesList());
  return {
    evaluate: (identities) =>
      evaluate(
        identities,
        identities.map(() => false),
      ) !== undefined,
    refusal: 'signature set did not satisfy policy',
  };
}

/** A rule as a function from the identities used so far to those used after it, or undefined if it fails. */
function compile(rule: common.SignaturePolicy, principals: readonly msp.MSPPrincipal[]): Evaluate {
  const gate = rule.getNOutOf();
  if (gate !== undefined) {
    return outOf(
      gate.getN(),
      gate.getRulesList().map((part) => compile(part, principals)),
    );
  }
  if (rule.getTypeCase() !== common.SignaturePolicy.TypeCase.SIGNED_BY) {
    throw new PolicyError('MALFORMED', 'Unknown type of policy rule');
  }
  const principal = principals[rule.getSignedBy()];
  if (principal === undefined) {
    throw new PolicyError('MALFORMED', `identity index out of range: ${rule.getSignedBy()}`);
  }
  return signedBy(principal);
}

function outOf(count: number, parts: readonly Evaluate[]): Evaluate {
  return (identities, used) => {
    let satisfied = 0;
    let current = used;
    for (const part of parts) {
      const after = part(identities, current);
      if (after !== undefined) {
        satisfied += 1;
        current = after;
      }
    }
    return satisfied >= count ? current : undefined;
  };
}

function signedBy(principal: msp.MSPPrincipal): Evaluate {
  return (identities, used) => {
    const index = identities.findIndex((identity, i) => used[i] !== true && identity.satisfies(principal));
    return index === -1 ? undefined : used.with(index, true);
  };
}
