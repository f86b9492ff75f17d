import { type Collection, type Connection, type Model, Schema, type SchemaDefinition } from 'mongoose';
import type { z } from 'zod';
import type { ObjectType, WORLD_STATE } from '@xinjian/chaincode/model';
import { Turns } from '../database/turns.js';
import type {
  AccessDetail,
  BlockRow,
  EventRow,
  NoticeRow,
  StatementRow,
  TransactionRow,
  Written,
} from './rows.js';

/** The world-state objects that are projected as they are, with the fields by which their lists are filtered. */
export const RECORD_INDEXES = {
  participant: [],
  key: ['owner'],
  item: [],
  'item~latest': [],
  purposes: [],
  mark: ['subject'],
  objection: ['subject', 'state', 'transfer.provider'],
  declaration: ['subject'],
  subscription: ['subject', 'institution', 'consent'],
  'consent-request': ['subject', 'institution'],
  consent: ['subject', 'grantee'],
  usage: [],
  lookup: ['subject'],
  'usage-report': ['consent'],
  rules: [],
  officer: ['institution'],
  finding: [],
  case: [],
  checkpoint: [],
} as const satisfies Partial<Record<ObjectType, readonly string[]>>;
export type RecordType = keyof typeof RECORD_INDEXES;
export const RECORD_TYPES = Object.keys(RECORD_INDEXES) as RecordType[];

export type RecordOf<Type extends RecordType> = z.infer<(typeof WORLD_STATE)[Type]['record']>;

/** A record of the world state; `_id` joins its key's attributes with `:`. */
export interface RecordDocument<Value> {
  readonly _id: string;
  /** Where it was first written: what lists sort and page by. */
  readonly place: string;
  readonly record: Value;
  readonly created: Written;
  readonly written: Written;
}

/** `_id` is the place: a repeated `jti` releases nothing, but is recorded, and what is recorded is shown. */
export interface AccessDocument extends Omit<AccessDetail, 'id'> {
  readonly _id: string;
  readonly jti: string;
  /** The day of `decidedAt` in Asia/Shanghai. */
  readonly day: string;
}

/** `_id` is the block's number. */
export type BlockDocument = Omit<BlockRow, 'number'> & { readonly _id: number };
/** `_id` is the place: a block may repeat a transaction id. */
export type TransactionDocument = TransactionRow & { readonly _id: string };
/** `_id` is the SHA-256 of the JWS. */
export type StatementDocument = Omit<StatementRow, 'hash'> & { readonly _id: string; readonly place: string };

/** `_id` is the place. */
export interface EventDocument extends Omit<EventRow, 'place'> {
  readonly _id: string;
  /** Participants and subjects who may hear of it, or everybody; who oversees hears of all. */
  readonly audience: readonly string[];
}

/** `_id` is the place of the event that tells of it. */
export interface NoticeDocument extends Omit<NoticeRow, 'id'> {
  readonly _id: string;
}

/** The shape of all these documents. Whoever changes what is projected, or how, counts it up: it is then made anew. */
export const SHAPE = 6;

/** The single document that says how far the projection has come. */
export interface PositionDocument {
  readonly _id: 'projection';
  readonly height: number;
  readonly headHash: string;
  /** Absent: 1. */
  readonly shape?: number;
  /** Who is emptying the projection, while the height says so. */
  readonly emptying?: string;
  readonly handfuls?: number;
}

/** The models of the projection's collections on one connection. */
export interface Documents {
  readonly connection: Connection;
  /** In which blocks are applied. */
  readonly turns: Turns;
  readonly position: Model<PositionDocument>;
  readonly accesses: Model<AccessDocument>;
  readonly blocks: Model<BlockDocument>;
  readonly transactions: Model<TransactionDocument>;
  readonly statements: Model<StatementDocument>;
  readonly events: Model<EventDocument>;
  readonly notices: Model<NoticeDocument>;
  readonly records: { readonly [Type in RecordType]: Model<RecordDocument<RecordOf<Type>>> };
}

const text = { type: String, required: true } as const;
const whole = { type: Number, required: true } as const;
const mixed = Schema.Types.Mixed;
const options = { strict: 'throw', versionKey: false, minimize: false, id: false } as const;
const written = { transactionId: text, blockNumber: whole };

/**
 * Makes the models, creating collections and indexes where they are missing: a transaction may not.
 */
export async function openDocuments(connection: Connection): Promise<Documents> {
  const documents: Documents = {
    connection,
    turns: new Turns(connection, 'ledger.turns'),
    position: define(connection, 'position', {
      ...{ _id: text, height: whole, headHash: String, shape: Number, emptying: String, handfuls: Number },
    }),
    accesses: accesses(connection),
    blocks: define(connection, 'blocks', {
      ...{ _id: whole, hash: text, previousHash: String, dataHash: String },
      ...{ transactionCount: whole, at: String },
    }),
    transactions: transactions(connection),
    statements: statements(connection),
    events: define(
      connection,
      'events',
      { _id: text, type: text, id: String, at: text, audience: [String], ...written },
      [{ audience: 1, _id: 1 }],
    ),
    notices: define(
      connection,
      'notices',
      {
        ...{ _id: text, institution: text, kind: text, scope: text, cause: text, subject: text, item: text },
        ...{ accesses: [String], at: text, until: text, ...written },
      },
      [{ institution: 1, _id: 1 }],
    ),
    records: Object.fromEntries(
      RECORD_TYPES.map((type) => [type, records(connection, type)]),
    ) as unknown as Documents['records'],
  };
  for (const name of connection.modelNames().filter((each) => each.startsWith('ledger.'))) {
    await connection.model(name).createCollection();
    await connection.model(name).createIndexes();
  }
  return documents;
}

/** The collections that a rebuild empties; the position's is not among them. */
export function contentsOf(documents: Documents): Collection[] {
  const { accesses, blocks, transactions, statements, events, notices, records } = documents;
  const named = [accesses, blocks, transactions, statements, events, notices];
  return [...named, ...RECORD_TYPES.map((type) => records[type])].map(({ collection }) => collection);
}

function accesses(connection: Connection): Model<AccessDocument> {
  return define<AccessDocument>(
    connection,
    'accesses',
    {
      ...{ _id: text, jti: text, institution: text, subject: text, consent: String, items: [String] },
      ...{
        purpose: text,
        service: text,
        subscription: String,
        outcome: text,
        code: String,
        reasons: mixed,
        obligations: mixed,
      },
      ...{ decidedAt: text, day: text, ...written, position: whole, index: whole, statement: text },
      ...{ settlement: mixed, acknowledgement: mixed },
    },
    [
      { jti: 1, _id: 1 },
      { subject: 1, _id: 1 },
      { institution: 1, _id: 1 },
      { consent: 1, _id: 1 },
      { subscription: 1, _id: 1 },
      { decidedAt: 1 },
      { transactionId: 1, index: 1 },
    ],
  );
}

function transactions(connection: Connection): Model<TransactionDocument> {
  return define<TransactionDocument>(
    connection,
    'transactions',
    {
      ...{ _id: text, ...written, position: whole, type: text, validationCode: text },
      ...{ contract: String, transaction: String, at: String, creator: mixed, parties: [String] },
    },
    [{ transactionId: 1, _id: 1 }],
  );
}

function statements(connection: Connection): Model<StatementDocument> {
  return define<StatementDocument>(
    connection,
    'statements',
    { _id: text, place: text, jti: text, type: text, iss: text, kid: text, jws: text, ...written },
    [{ jti: 1, place: 1 }],
  );
}

function records<Type extends RecordType>(
  connection: Connection,
  type: Type,
): Model<RecordDocument<RecordOf<Type>>> {
  return define<RecordDocument<RecordOf<Type>>>(
    connection,
    `state.${type}`,
    { _id: text, place: text, record: mixed, created: written, written },
    [
      { place: 1 },
      ...RECORD_INDEXES[type].map((field) => ({ [`record.${field}`]: 1 as const, place: 1 as const })),
    ],
  );
}

/** Collections are called `ledger.<name>`: whoever looks into the database sees what may be rebuilt. */
function define<Document>(
  connection: Connection,
  name: string,
  definition: Record<string, unknown>,
  indexes: readonly Record<string, 1>[] = [],
): Model<Document> {
  const schema = new Schema(definition as SchemaDefinition, { ...options, collection: `ledger.${name}` });
  for (const index of indexes) schema.index(index);
  return connection.model(`ledger.${name}`, schema) as unknown as Model<Document>;
}
