import {
  AccessRecord,
  type AccessRequest,
  Decision,
  SETTLE,
  type Settlement,
  SettlementRecord,
  WORLD_STATE,
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
 * @throws {Error} a VALID transaction of this chaincode that does not read as the model says
 */
export function changesOf(block: Block, chaincode: string): Changes {
  const effects = block.transactions.map((transaction) => effectsOf(transaction, block.number, chaincode));
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

function effectsOf(transaction: BlockTransaction, blockNumber: number, chaincode: string): Effects {
  const { invocation } = transaction;
  const listed = list(transaction, blockNumber);
  if (transaction.validationCode !== 'VALID' || invocation?.chaincode !== chaincode) {
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
  const accesses = writes.flatMap((write) => accessDocuments(write, carried, context));
  const { position, at } = transaction;
  const named = records.flatMap(({ record }) => (record === null ? [] : namedIn(record as object)));
  return {
    transaction: {
      ...listed,
      parties: partiesToAll(carried.map(({ payload }) => [...namedIn(payload), ...named])),
      settles: settlements.map(({ access }) => access),
    },
    statements: carried.map((statement, index) => statementDocument(statement, index, context)),
    ...{ accesses, records, settlements },
    events: eventsOf({ accesses, records, settlements }, { position, at, written: written(context) }),
    corrections: correctionsOf(records, { position, at }),
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

function accessDocuments(
  { key, value }: Write,
  carried: readonly CarriedStatement[],
  context: Context,
): AccessDocument[] {
  if (key.objectType !== 'access') return [];
  const { accesses } = AccessRecord.parse(JSON.parse(value));
  const decisions = Decisions.parse(JSON.parse(context.invocation.response.payload));
  return accesses.map(({ outcome, code }, index) => {
    const [statement, decision] = [carried[index], decisions[index]];
    if (statement?.payload.type !== 'access.request' || decision === undefined) {
      throw new Error(
        `access ${index} of ${context.transaction.transactionId} has no request or no decision`,
      );
    }
    return accessDocument(
      { ...statement, payload: statement.payload },
      { outcome, code, ...decision },
      index,
      context,
    );
  });
}

function accessDocument(
  { jws, payload }: CarriedStatement & { readonly payload: AccessRequest },
  decided: Pick<Decision, 'outcome' | 'code' | 'reasons' | 'obligations'>,
  index: number,
  context: Context,
): AccessDocument {
  const { position, at } = context.transaction;
  return {
    _id: placeOf(context.blockNumber, position, index),
    jti: payload.jti,
    institution: payload.iss,
    subject: payload.subject,
    consent: payload.consent,
    items: payload.items.map((item) => (typeof item === 'string' ? item : item.id)),
    ...{ purpose: payload.purpose, service: payload.service, ...decided },
    ...{ decidedAt: at, day: shanghaiDay(at), ...written(context), position, index, statement: jws },
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
