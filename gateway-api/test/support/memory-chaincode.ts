import {
  AccessRequest,
  ConsentRecord,
  type Decision,
  LedgerError,
  Lookup,
  LookupRecord,
  ParticipantRecord,
  parseCompactJws,
  PUSH,
  PushOrder,
  QUERIES,
  type Release,
  releaseHindrance,
  SETTLE,
  SETTLED_REQUESTS,
  type Settlement,
  sha256Hash,
  Statement,
  SubscriptionRecord,
  TRANSACTIONS,
} from '@xinjian/chaincode/model';
import type { Transient } from '../../src/ledger/port.js';

export interface Call {
  readonly transactionId: string;
  readonly name: string;
  readonly args: readonly string[];
  readonly transient: Transient;
  readonly at: string;
}

/** What a call read and would write, by key; a read is the JSON that stood there. */
export interface Simulation {
  readonly result: string;
  readonly reads: Readonly<Record<string, string | undefined>>;
  readonly writes: Readonly<Record<string, unknown>>;
}

const ACTS: ReadonlySet<string> = new Set(Object.values(TRANSACTIONS));

type State = ReadonlyMap<string, unknown>;

/** @throws {LedgerError} */
export type Decide = (request: AccessRequest) => Decision;

/** The product's chaincode in small: it records as it is told, settles each access once, and lets a statement act once. */
export function simulate(call: Call, state: State, decide: Decide): Simulation {
  const reader = new Reader(state);
  if (call.name === TRANSACTIONS['access.request'] || call.name === PUSH) return record(call, reader, decide);
  if (call.name === SETTLE) return settle(call, reader);
  if (ACTS.has(call.name)) return act(call, reader);
  return { result: '[]', reads: {}, writes: {} };
}

/** What the product's chaincode answers to a query, in small. @throws {LedgerError} NOT_FOUND */
export function answerQuery(query: string, args: readonly string[], state: State, at: string): string {
  if (query === QUERIES.hindrances) {
    const reader = new Reader(state);
    const releases = JSON.parse(args[0] ?? '') as Release[];
    return JSON.stringify(releases.map((release) => hindranceTo(release, reader, at)));
  }
  const record = state.get([query, ...args].join(' '));
  if (record === undefined) throw new LedgerError('NOT_FOUND', query);
  return JSON.stringify(record);
}

/** What a committed state must still hold for a simulation to be valid. */
export function isStale({ reads }: Simulation, state: State): boolean {
  return Object.entries(reads).some(([key, read]) => JSON.stringify(state.get(key)) !== read);
}

class Reader {
  readonly reads: Record<string, string | undefined> = {};
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  get(query: string, ...args: readonly (string | number)[]): unknown {
    const key = [query, ...args].join(' ');
    this.reads[key] = JSON.stringify(this.#state.get(key));
    return this.#state.get(key);
  }
}

/** Every consent has a quota here: who counts under the same one is in the other's way. */
function record({ args }: Call, reader: Reader, decide: Decide): Simulation {
  const writes: Record<string, unknown> = {};
  const decisions = eachOf(JSON.parse(args[0] ?? '') as string[], (jws, index) => {
    const request = requestOf(jws, reader, index);
    const consent = request.consent === null ? undefined : reader.get(QUERIES.consent, request.consent);
    const decision = decidedAt(index, () => decide(request));
    const usage = `${QUERIES.usage} ${request.consent}`;
    if (decision.outcome === 'ALLOWED' && consent !== undefined) {
      const used = Number(writes[usage] ?? reader.get(QUERIES.usage, request.consent ?? '') ?? 0);
      writes[usage] = used + 1;
    }
    const revision = consent === undefined ? null : ConsentRecord.parse(consent).statements.length;
    return { statement: sha256Hash(jws), ...decision, revision };
  });
  return { result: JSON.stringify(decisions), reads: reader.reads, writes };
}

function decidedAt<Result>(index: number, decide: () => Result): Result {
  try {
    return decide();
  } catch (error) {
    throw error instanceof LedgerError ? error.within(`statements/${index}`) : error;
  }
}

/** Refuses all members at once that are refused, as the contract does. */
function eachOf<T, R>(members: readonly T[], work: (member: T, index: number) => R): readonly R[] {
  const refusals: LedgerError[] = [];
  const results = members.flatMap((member, index) => {
    try {
      return [work(member, index)];
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      refusals.push(error);
      return [];
    }
  });
  const [first, ...others] = refusals;
  if (first !== undefined) throw LedgerError.ofAll([first, ...others]);
  return results;
}

/** A statement acts once; a look-up is kept beside. */
function act(call: Call, reader: Reader): Simulation {
  const [jws = ''] = call.args;
  const { type, iss, jti } = Statement.parse(parseCompactJws(jws).payload);
  if (reader.get(QUERIES.statement, iss, jti) !== undefined)
    throw new LedgerError('CONFLICT', 'it acted before');
  const record = { schema: 1, written: writtenBy(call, jws), type };
  const more = type === 'lookup' ? lookUp(call) : {};
  return {
    result: '[]',
    reads: reader.reads,
    writes: { [`${QUERIES.statement} ${iss} ${jti}`]: record, ...more },
  };
}

function writtenBy({ transactionId, at }: Call, jws: string) {
  return { transactionId, at, statement: sha256Hash(jws) };
}

function lookUp(call: Call): Record<string, unknown> {
  const [jws = '', subject] = call.args;
  const { jti: id, iss: by, codeDigest, reason } = Lookup.parse(parseCompactJws(jws).payload);
  const written = writtenBy(call, jws);
  const record = LookupRecord.parse({ schema: 1, written, id, by, subject, codeDigest, reason });
  return { [`${QUERIES.lookup} ${id}`]: record };
}

function settle({ args, transient, transactionId, at }: Call, reader: Reader): Simulation {
  const writes: Record<string, unknown> = {};
  const requests = JSON.parse(transient[SETTLED_REQUESTS] ?? '') as string[];
  eachOf(JSON.parse(args[0] ?? '') as Settlement[], (settlement, index) => {
    const path = `settlements/${index}`;
    const place = [settlement.access.transactionId, settlement.access.index] as const;
    if (reader.get(QUERIES.settlement, ...place) !== undefined) {
      throw new LedgerError('CONFLICT', `${path}/settlement exists`);
    }
    const hindrance = hindranceOf(settlement, requests[index] ?? '', reader, at);
    if (hindrance !== null) throw new LedgerError('HINDERED', `${path}/access: ${hindrance}`);
    const written = { schema: 1, written: { transactionId, at, statement: null } };
    writes[[QUERIES.settlement, ...place].join(' ')] = { ...written, ...settlement, acknowledgement: null };
    if (settlement.outcome === 'failed') writes[`failure ${requests[index]}`] = settlement.access;
  });
  return { result: '[]', reads: reader.reads, writes };
}

/** What a signed request, or the order of a push, asks for. */
function requestOf(statement: string, reader: Reader, index: number): AccessRequest {
  if (!statement.startsWith('{')) return AccessRequest.parse(parseCompactJws(statement).payload);
  const { id, subscription, items } = PushOrder.parse(JSON.parse(statement));
  const found = SubscriptionRecord.parse(reader.get(QUERIES.subscription, subscription));
  if (found.state !== 'ACTIVE') {
    throw new LedgerError('CONFLICT', `orders/${index}/subscription: ${found.state}`);
  }
  const { institution: iss, consent, subject, purpose, evidence, officer } = found;
  const common = { aud: 'credit-audit/credit-audit', iat: '2026-11-22T08:00:00.000Z', jti: id, iss };
  return AccessRequest.parse({
    ...{ type: 'access.request', ...common, consent, subject, items, purpose, service: 'push' },
    ...{ evidence, officer },
  });
}

function hindranceOf({ outcome }: Settlement, statement: string, reader: Reader, at: string) {
  const { iss, consent } = requestOf(statement, reader, 0);
  if (outcome !== 'delivered' && outcome !== 'partial') return null;
  return hindranceTo({ iss, consent, revision: null }, reader, at);
}

function hindranceTo({ iss, consent: id, revision }: Release, reader: Reader, at: string) {
  const consent = id === null ? undefined : reader.get(QUERIES.consent, id);
  const institution = reader.get(QUERIES.participant, iss);
  return releaseHindrance({
    consent: consent === undefined ? null : ConsentRecord.parse(consent),
    institution: institution === undefined ? null : ParticipantRecord.parse(institution),
    ...{ revision, at },
  });
}
