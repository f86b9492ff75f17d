import { LedgerError } from './errors.js';
import type { ConsentRecord } from './records.js';
import { isExhausted, type Usage } from './usage.js';

export { MANY_ITEMS, checkTerms, type TermsProblem } from './consent/check-terms.js';
export { narrows } from './consent/narrows.js';

export type StoredState = ConsentRecord['state'];
export type ConsentState = StoredState | 'NOT_YET_EFFECTIVE' | 'EXPIRED' | 'EXHAUSTED';
export type ConsentEvent = 'pause' | 'resume' | 'narrow' | 'withdraw' | 'lapse';

/** From which stored states each event leads, and whither; null keeps the state. */
const TRANSITIONS: Readonly<Record<ConsentEvent, { from: readonly StoredState[]; to: StoredState | null }>> =
  {
    pause: { from: ['ACTIVE'], to: 'PAUSED' },
    resume: { from: ['PAUSED'], to: 'ACTIVE' },
    narrow: { from: ['ACTIVE', 'PAUSED'], to: null },
    withdraw: { from: ['ACTIVE', 'PAUSED'], to: 'WITHDRAWN' },
    lapse: { from: ['ACTIVE', 'PAUSED'], to: 'LAPSED' },
  };

/**
 * The state after an event. WITHDRAWN and LAPSED are final.
 * @throws {LedgerError} CONFLICT where the state does not allow the event
 */
export function transition(state: StoredState, event: ConsentEvent): StoredState {
  const { from, to } = TRANSITIONS[event];
  if (!from.includes(state)) throw new LedgerError('CONFLICT', `consent: ${state} does not allow ${event}`);
  return to ?? state;
}

/** The state at a time: as stored, or while ACTIVE as its term and quota make it. */
export function consentState(
  consent: Pick<ConsentRecord, 'state' | 'terms'>,
  usage: Usage | null,
  at: string,
): ConsentState {
  const { state, terms } = consent;
  const now = Date.parse(at);
  if (state !== 'ACTIVE') return state;
  if (now >= Date.parse(terms.to)) return 'EXPIRED';
  if (now < Date.parse(terms.from)) return 'NOT_YET_EFFECTIVE';
  return isExhausted(terms, usage) ? 'EXHAUSTED' : 'ACTIVE';
}
