import type { Settlement } from '@xinjian/chaincode/model';
import type { AccessDocument, EventDocument, RecordType } from './documents.js';
import { namedIn } from './parties.js';
import { placeOf } from './place.js';
import type { EventType, Written } from './rows.js';

/** An event as its block tells it: whose access a settlement is about, only the access recorded earlier knows. */
export interface PendingEvent extends EventDocument {
  readonly settles: Settlement['access'] | null;
}

/** Records whose change is an event; a usage is told by its access, the latest of an item by the item. */
type RecordEvent = Extract<EventType, RecordType>;

/** The audience of what everybody with a token may read. */
export const EVERYBODY = '*';

/** Who hears of a record beside those who oversee: everybody, those whom it names, or nobody. */
const HEARD_BY: Readonly<Record<RecordEvent, 'everybody' | 'named' | 'nobody'>> = {
  participant: 'everybody',
  item: 'everybody',
  purposes: 'everybody',
  rules: 'everybody',
  key: 'named',
  mark: 'named',
  objection: 'named',
  declaration: 'named',
  subscription: 'named',
  'consent-request': 'named',
  consent: 'named',
  'usage-report': 'named',
  officer: 'named',
  case: 'named',
  finding: 'nobody',
  lookup: 'nobody',
  checkpoint: 'nobody',
};

export interface TransactionEffects {
  readonly accesses: readonly AccessDocument[];
  readonly records: readonly { readonly type: RecordType; readonly id: string; readonly record: unknown }[];
  readonly settlements: readonly { readonly access: Settlement['access']; readonly set: object }[];
}

/** What one transaction has to tell, in order. */
export function eventsOf(
  { accesses, records, settlements }: TransactionEffects,
  place: { readonly position: number; readonly at: string; readonly written: Written },
): PendingEvent[] {
  const told: Pick<PendingEvent, 'type' | 'id' | 'audience' | 'settles'>[] = [
    ...accesses.map(({ jti: id, institution, subject }) => ({
      ...{ type: 'access' as const, id, audience: [institution, subject], settles: null },
    })),
    ...records.flatMap(({ type, id, record }) => {
      return isEvent(type) ? [{ type, id, audience: audienceOf(type, record), settles: null }] : [];
    }),
    ...settlements.map(({ access, set }) => ({
      type: 'settlement' in set ? ('settlement' as const) : ('acknowledgement' as const),
      ...{ id: '', audience: [], settles: access },
    })),
  ];
  const { position, at, written } = place;
  return told.map((event, index) => ({
    _id: placeOf(written.blockNumber, position, index),
    ...event,
    ...{ at, ...written },
  }));
}

function isEvent(type: RecordType): type is RecordEvent {
  return Object.hasOwn(HEARD_BY, type);
}

function audienceOf(type: RecordEvent, record: unknown): string[] {
  const heardBy = HEARD_BY[type];
  if (heardBy === 'everybody') return [EVERYBODY];
  return heardBy === 'named' && record !== null ? namedIn(record as object) : [];
}

/** Names the access that each settling event is about, and lets its parties hear of it. */
export function completeEvents(
  events: readonly PendingEvent[],
  accessAt: (
    locator: Settlement['access'],
  ) => Pick<AccessDocument, 'jti' | 'institution' | 'subject'> | undefined,
): EventDocument[] {
  return events.map(({ settles, ...event }) => {
    const access = settles && accessAt(settles);
    return access ? { ...event, id: access.jti, audience: [access.institution, access.subject] } : event;
  });
}
