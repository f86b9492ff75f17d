import type { Service } from '@xinjian/chaincode/model';
import type { AccessAnswer } from '../access/access-answer.js';
import type { Caller } from '../http/caller.js';
import { Problem } from '../http/problem.js';
import type { AccessRow } from '../projection/rows.js';
import { isFresh, requireFresh, type Verified } from '../statements/verify.js';
import { reasonOf } from './reasons.js';
import type { Services } from './services.js';

/** An access that was allowed, and whatever of it may still leave. */
export type Released = Extract<AccessAnswer, { readonly kind: 'released' }>;

/**
 * Takes an access request through the access path.
 * @param accept refuses what does not belong here, before anything is recorded
 * @throws {Problem} ACCESS_DENIED for whatever is not released
 */
export async function ask(
  { verify, accessPath }: Services,
  caller: Caller,
  jws: string,
  accept: (request: Verified<'access.request'>['payload']) => void,
): Promise<Released> {
  const statement = await verify(jws, ['access.request'], caller);
  const { payload } = statement;
  accept(payload);
  if (!isFresh(payload) && !(await accessPath.isKnown(payload.jti))) requireFresh(payload);
  const answer = await accessPath.answer(statement);
  return requireReleased(payload.jti, answer);
}

/** @throws {Problem} ACCESS_DENIED */
export function requireReleased(access: string, answer: AccessAnswer): Released {
  if (answer.kind === 'released') return answer;
  const { receipt } = answer;
  if (answer.kind === 'denied') {
    const { reasons } = explained(answer.decision);
    const detail = reasons[0]?.text.en ?? 'Denied.';
    throw new Problem('ACCESS_DENIED', `${detail}.`, { access, reasons, receipt });
  }
  const { hindrance } = answer;
  const reasons = hindrance === 'COMMITTED_TOO_LATE' ? [] : [reasonOf(hindrance)];
  const detail = `It was allowed, and withheld before anything was released: ${hindrance}.`;
  throw new Problem('ACCESS_DENIED', detail, { access, reasons, receipt });
}

/** @throws {Problem} MALFORMED where a service is asked for at another's place */
export function requireService(service: Service, isHere: boolean): void {
  if (!isHere) throw new Problem('MALFORMED', `payload/service: ${service} is not asked for here`);
}

/** The same, its reasons in words. */
export function explained<Row extends Pick<AccessRow, 'reasons'>>(row: Row) {
  return {
    ...row,
    reasons: row.reasons.map(({ code, rule }) => ({ ...reasonOf(code), rule })),
  };
}
