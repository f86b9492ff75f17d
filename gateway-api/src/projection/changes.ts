import {
  AccessRecord,
  type AccessRequest,
  Decision,
  SETTLE,
  type Settlement,
  SettlementRecord,
  type SubscriptionRecord,
  WORLD_STATE,
  requestedId,
  shanghaiDay,
} from '@xinjian/chaincode/model';
import { z } from 'zod';
import type { Block } from '../ledger/block.js';
import { type CompositeKey, splitCompositeKey } from '../ledger/composite-key.js';
import type { BlockTransaction, Invocation } from '../ledger/transaction.js';
import {
  type AccessDocument,
  type BlockDocument,
  RECORD_INDEXES,
  type RecordType,
  type StatementDocument,
  type TransactionDocument,
} from './documents.js';
import { eventsOf, type PendingEvent } from './events.js';
import { type Correction, correctionsOf } from './notices.js';
import { namedIn, partiesToAll } from './parties.js';
import { isEffective, ordersOf, type Subscriptions } from './pushes.js';
import { placeOf } from './place.js';
import type { AcknowledgementRow, SettlementRow, Written } from './rows.js';
import { type CarriedStatement, statementsOf } from './statements.js';

/** A record written, or deleted where `record` is null. */
export interface RecordChange {
  readonly type: RecordType;
  readonly id: string;
  readonly place: string;
  readonly record: unknown;
  readonly written: Written;
}

/** What a settlement or an acknowledgement adds to the access recorded earlier at `access`. */
export interface SettlementChange {
  readonly access: Settlement['access'];
  readonly set: { readonly settlement: SettlementRow } | { readonly acknowledgement: AcknowledgementRow };
}

/** All that one block changes in the documents. */
export interface Changes {
  readonly block: BlockDocument;
  readonly transactions: readonly (TransactionDocument & {
    /** Accesses whose parties are parties to this transaction too. */
    readonly settles: readonly Settlement['access'][];
  })[];
  readonly statements: readonly StatementDocument[];
  readonly accesses: readonly AccessDocument[];
  readonly records: readonly RecordChange[];
  readonly settlements: readonly SettlementChange[];
  readonly events: readonly PendingEvent[];
  /** What earlier receivers are told of. */
  readonly corrections: readonly Correction[];
}

/** The part of the chaincode's answer that the trail shows; the recorded outcome itself is in the write set. */
const Decisions = z.array(z.object(Decision.shape).pick({ reasons: true, obligations: true }));

/**
 * Reads out of a block what it changes. Transactions that are not VALID changed nothing and are only listed.
 * @param chaincode the name of the chaincode whose writes count
 * @param subscriptions those of earlier blocks under which this one records pushes
 * @throws {Error} a VALID transaction of this chaincode that does not read as the model says
 */
export function changesOf(
  block: Block,
  chaincode: string,
  subscriptions: Subscriptions = new Map(),
): Changes {
  const known = new Map(subscriptions);
  const effects = block.transactions.map((transaction) => {
    const found = effectsOf(transaction, block.number, chaincode, known);
    for (const { type, id, record } of found.records)
      if (type === 'subscription') known.set(id, record as SubscriptionRecord);
    return found;
  });
  const times = block.transactions.map(({ at }) => at).sort();
  return {
    block: {
      _id: block.number,
      hash: block.hash,
      previousHash: block.previousHash,
      dataHash: block.dataHash,
      transactionCount: block.transactions.length,
      at: times.at(-1) ?? '',
    },
    transactions: effects.map(({ transaction }) => transaction),
    statements: effects.flatMap(({ statements }) => statements),
    accesses: effects.flatMap(({ accesses }) => accesses),
    records: effects.flatMap(({ records }) => records),
    settlements: effects.flatMap(({ settlements }) => settlements),
    events: effects.flatMap(({ events }) => events),
    corrections: effects.flatMap(({ corrections }) => corrections),
  };
}

interface Effects extends Omit<Changes, 'block' | 'transactions'> {
  readonly transaction: Changes['transactions'][number];
}

const NO_EFFECTS = {
  statements: [],
  accesses: [],
  records: [],
  settlements: [],
  events: [],
  corrections: [],
};

function effectsOf(
  transaction: BlockTransaction,
  blockNumber: number,
  chaincode: string,
  subscriptions: Subscriptions,
): Effects {
  const { invocation } = transaction;
  const listed = list(transaction, blockNumber);
  if (invocation === null || !isEffective(transaction, chaincode)) {
    return { ...NO_EFFECTS, transaction: { ...listed, settles: [] } };
  }
  const context = { transaction, invocation, blockNumber };
  const carried = statementsOf(invocation);
  const writes = invocation.writes
    .filter(({ namespace }) => namespace === chaincode)
    .flatMap((write, index): Write[] => {
      const key = splitCompositeKey(write.key);
      return key === undefined ? [] : [{ ...write, key, index }];
    });
  const records = writes.flatMap((write) => recordChange(write, context));
  const settlements = writes.flatMap((write) => settlementChange(write, context));
  const asked = [...requestsAmong(carried), ...pushesAmong(invocation, subscriptions)];
  const accesses = writes.flatMap((write) => accessDocuments(write, asked, context));
  const { position, at } = transaction;
  const named = records.flatMap(({ record }) => (record === null ? [] : namedIn(record as object)));
  return {
    transaction: {
      ...listed,
      parties: partiesToAll(actsOf(carried, asked).map((act) => [...namedIn(act), ...named])),
      settles: settlements.map(({ access }) => access),
    },
    statements: carried.map((statement, index) => statementDocument(statement, index, context)),
    ...{ accesses, records, settlements },
    events: eventsOf({ accesses, records, settlements }, { position, at, written: written(context) }),
    corrections: correctionsOf(
      { records, acts: carried.map(({ payload }) => payload) },
      { position, at, written: written(context) },
    ),
  };
}

interface Context {
  readonly transaction: BlockTransaction;
  readonly invocation: Invocation;
  readonly blockNumber: number;
}

interface Write {
  readonly key: CompositeKey;
  readonly value: string;
  readonly isDelete: boolean;
  readonly index: number;
}

function list(transaction: BlockTransaction, blockNumber: number): TransactionDocument {
  const { transactionId, position, type, validationCode, at, creator, invocation } = transaction;
  return {
    _id: placeOf(blockNumber, position),
    ...{ transactionId, blockNumber, position, type, validationCode, at },
    contract: invocation?.contract ?? '',
    transaction: invocation?.transaction ?? '',
    creator: creator === null ? null : { mspId: creator.mspId, subject: creator.subject },
    parties: [],
  };
}

function written({ transaction, blockNumber }: Context): Written {
  return { transactionId: transaction.transactionId, blockNumber };
}

function statementDocument(
  { hash, jws, kid, payload }: CarriedStatement,
  index: number,
  context: Context,
): StatementDocument {
  return {
    _id: hash,
    place: placeOf(context.blockNumber, context.transaction.position, index),
    ...{ jti: payload.jti, type: payload.type, iss: payload.iss, kid, jws },
    ...written(context),
  };
}

function recordChange({ key, value, isDelete, index }: Write, context: Context): RecordChange[] {
  if (!isRecordType(key.objectType)) return [];
  const { record } = WORLD_STATE[key.objectType];
  return [
    {
      type: key.objectType,
      id: key.attributes.join(':'),
      place: placeOf(context.blockNumber, context.transaction.position, index),
      record: isDelete ? null : record.parse(JSON.parse(value)),
      written: written(context),
    },
  ];
}

function isRecordType(type: string): type is RecordType {
  return Object.hasOwn(RECORD_INDEXES, type);
}

/** What was asked for in one access, by whom; of a push, by the subscription that it names. */
interface Asked extends Pick<AccessRequest, 'iss' | 'subject' | 'consent' | 'purpose' | 'service'> {
  readonly id: string;
  readonly items: AccessRequest['items'];
  /** The compact JWS, or the order's text. */
  readonly statement: string;
  readonly subscription: string | null;
}

function requestsAmong(carried: readonly CarriedStatement[]): Asked[] {
  return carried.flatMap(({ jws: statement, payload }): Asked[] => {
    if (payload.type !== 'access.request') return [];
    const { jti: id, iss, subject, consent, items, purpose, service } = payload;
    return [{ id, iss, subject, consent, items, purpose, service, statement, subscription: null }];
  });
}

/** @throws {Error} an order under a subscription that nobody opened */
function pushesAmong(invocation: Invocation, subscriptions: Subscriptions): Asked[] {
  return ordersOf(invocation).map(({ text: statement, order: { id, items, subscription } }) => {
    const record = subscriptions.get(subscription);
    if (record === undefined) throw new Error(`push ${id} has no subscription`);
    const { institution: iss, subject, consent, purpose } = record;
    return { id, iss, subject, consent, items, purpose, service: 'push', statement, subscription };
  });
}

/** What a transaction's parties are named in: its statements, or the pushes that it records. */
function actsOf(carried: readonly CarriedStatement[], asked: readonly Asked[]): readonly object[] {
  return carried.length === 0 ? asked : carried.map(({ payload }) => payload);
}

function accessDocuments({ key, value }: Write, asked: readonly Asked[], context: Context): AccessDocument[] {
  if (key.objectType !== 'access') return [];
  const { accesses } = AccessRecord.parse(JSON.parse(value));
  const decisions = Decisions.parse(JSON.parse(context.invocation.response.payload));
  return accesses.map(({ outcome, code }, index) => {
    const [request, decision] = [asked[index], decisions[index]];
    if (request === undefined || decision === undefined) {
      throw new Error(
        `access ${index} of ${context.transaction.transactionId} has no request or no decision`,
      );
    }
    return accessDocument(request, { outcome, code, ...decision }, index, context);
  });
}

function accessDocument(
  { id: jti, iss: institution, subject, consent, items, purpose, service, statement, subscription }: Asked,
  decided: Pick<Decision, 'outcome' | 'code' | 'reasons' | 'obligations'>,
  index: number,
  context: Context,
): AccessDocument {
  const { position, at } = context.transaction;
  return {
    _id: placeOf(context.blockNumber, position, index),
    ...{ jti, institution, subject, consent, items: items.map(requestedId), purpose, service, subscription },
    ...{ ...decided, decidedAt: at, day: shanghaiDay(at), ...written(context), position, index, statement },
    ...{ settlement: null, acknowledgement: null },
  };
}

function settlementChange({ key, value }: Write, context: Context): SettlementChange[] {
  if (key.objectType !== 'settlement') return [];
  const { access, outcome, items, digest, acknowledgement } = SettlementRecord.parse(JSON.parse(value));
  const { at } = context.transaction;
  const isSettling = `${context.invocation.contract}:${context.invocation.transaction}` === SETTLE;
  if (isSettling)
    return [{ access, set: { settlement: { outcome, items, digest, at, ...written(context) } } }];
  if (acknowledgement === null) return [];
  const { digest: acknowledged, matches, at: acknowledgedAt } = acknowledgement;
  const row = { digest: acknowledged, matches, at: acknowledgedAt, ...written(context) };
  return [{ access, set: { acknowledgement: row } }];
}
