import { type ObjectionRecord, shanghaiDay } from '@xinjian/chaincode/model';
import { endOf } from '../calendar/day.js';
import { endOfTerm, type WorkingCalendar } from '../calendar/working-days.js';

/**
 * `open`: to be done in time; `overdue`: not done in time; `met` and `late`: done, or withdrawn too late to spare it;
 * `spared`: not needed any more; `unknown`: whether it is in time depends on a year of which the working days are not
 * known yet.
 */
export const TERM_STATES = ['open', 'overdue', 'met', 'late', 'spared', 'unknown'] as const;

/** One statutory term 法定时限 of an objection. */
export interface Term {
  readonly workingDays: number;
  /** The moment after which it is overdue (RFC 3339): the end of a working day in Asia/Shanghai; null: not known yet. */
  readonly dueAt: string | null;
  readonly doneAt: string | null;
  readonly state: (typeof TERM_STATES)[number];
}

/** 上海市社会信用条例 36: marked in one working day, passed on in two, decided in five. */
export interface Clock {
  readonly mark: Term;
  readonly transfer: Term;
  readonly decision: Term;
  /** Whether anything is overdue now. */
  readonly overdue: boolean;
}

const WORKING_DAYS = { mark: 1, transfer: 2, decision: 5 } as const;

export type Objection = Pick<ObjectionRecord, 'state' | 'raisedAt' | 'transfer' | 'decision'> & {
  /** When it was last changed. */
  readonly changedAt: string;
};

/**
 * The clock of an objection at a time. The item is marked by the very transaction that raises it; whoever it is passed
 * on to has the five days from then, as the operator has them from its raising.
 * @param now RFC 3339
 */
export function clockOf(calendar: WorkingCalendar, objection: Objection, now: string): Clock {
  const { raisedAt, transfer, decision } = objection;
  const withdrawnAt = objection.state === 'WITHDRAWN' ? objection.changedAt : null;
  const term = (kind: keyof typeof WORKING_DAYS, from: string, doneAt: string | null): Term => {
    const workingDays = WORKING_DAYS[kind];
    const { day, isKnown } = endOfTerm(calendar, shanghaiDay(from), workingDays);
    const end = { at: endOf(day), isKnown };
    const isSpared = kind === 'transfer' && doneAt === null && decision !== null;
    const state = isSpared ? 'spared' : stateOf(end, doneAt, withdrawnAt, now);
    return { workingDays, dueAt: isKnown ? end.at : null, doneAt, state };
  };
  const terms = {
    mark: term('mark', raisedAt, raisedAt),
    transfer: term('transfer', raisedAt, transfer?.at ?? null),
    decision: term('decision', transfer?.at ?? raisedAt, decision?.at ?? null),
  };
  return { ...terms, overdue: Object.values(terms).some(({ state }) => state === 'overdue') };
}

/** What lies before the earliest possible end is in time; only beyond it must the end be known. */
function stateOf(
  end: { readonly at: string; readonly isKnown: boolean },
  doneAt: string | null,
  withdrawnAt: string | null,
  now: string,
): Term['state'] {
  const [moment, inTime, late] = momentOf(doneAt, withdrawnAt, now);
  if (Date.parse(moment) < Date.parse(end.at)) return inTime;
  return end.isKnown ? late : 'unknown';
}

function momentOf(doneAt: string | null, withdrawnAt: string | null, now: string) {
  if (doneAt !== null) return [doneAt, 'met', 'late'] as const;
  if (withdrawnAt !== null) return [withdrawnAt, 'spared', 'late'] as const;
  return [now, 'open', 'overdue'] as const;
}
