import { type ConsentRecord, type UsageRecord, consentState, shanghaiDay } from '@xinjian/chaincode/model';
import type { Documents, RecordDocument, StatementDocument } from '../documents.js';
import type { ConsentFilter, Page, PageOptions } from '../read-model.js';
import type { ConsentRow, ConsentState } from '../rows.js';
import { readDerivedPage } from './derived-page.js';
import { omit } from './omit.js';
import { equal } from './page.js';

/** The states that the ledger never writes: they follow from ACTIVE. */
const DERIVED: readonly ConsentState[] = ['EXPIRED', 'EXHAUSTED'];

export function listConsents(
  documents: Documents,
  { grantee, subject, state }: ConsentFilter,
  page: PageOptions,
  at: string,
): Promise<Page<ConsentRow>> {
  const stored = state !== undefined && DERIVED.includes(state) ? 'ACTIVE' : state;
  return readDerivedPage(
    documents,
    documents.records.consent,
    equal({ 'record.grantee': grantee, 'record.subject': subject, 'record.state': stored }),
    page,
    {
      toRows: (found) => toRows(documents, found, at),
      isWanted: (row) => state === undefined || row.state === state,
    },
  );
}

export async function readConsent(documents: Documents, id: string, at: string): Promise<ConsentRow | null> {
  const found = await documents.records.consent.findById(id).lean();
  const [row = null] = found === null ? [] : await toRows(documents, [found], at);
  return row;
}

/** Joins the usage and the statements of several consents, one query each. */
async function toRows(
  { records, statements }: Documents,
  found: readonly RecordDocument<ConsentRecord>[],
  at: string,
): Promise<ConsentRow[]> {
  const hashes = found.flatMap(({ record }) => record.statements.map(({ statement }) => statement));
  const [usages, known] = await Promise.all([
    records.usage.find({ _id: { $in: found.map(({ _id }) => _id) } }).lean(),
    statements.find({ _id: { $in: hashes } }).lean(),
  ]);
  const usageOf = new Map(usages.map(({ _id, record }) => [_id, record]));
  const statementOf = new Map(known.map((statement) => [statement._id, statement]));
  return found.map((document) => consentRow(document, usageOf.get(document._id) ?? null, statementOf, at));
}

/** One consent with the states that follow from terms, clock and usage, and its statements where they are known. */
export function consentRow(
  { record, created }: Pick<RecordDocument<ConsentRecord>, 'record' | 'created'>,
  usage: UsageRecord | null,
  statementOf: ReadonlyMap<string, StatementDocument>,
  at: string,
): ConsentRow {
  const consent = omit(record, 'schema', 'written', 'changedIat');
  const state = consentState(record, usage, at);
  return {
    ...consent,
    state: state === 'NOT_YET_EFFECTIVE' ? 'ACTIVE' : state,
    usage: usage && { total: usage.total, today: usage.day === shanghaiDay(at) ? usage.dayCount : 0 },
    statements: record.statements.map(({ type, statement: hash, at: changedAt, transactionId }) => ({
      type,
      statement: statementOf.get(hash)?.jws ?? '',
      hash,
      at: changedAt,
      transactionId,
      blockNumber: statementOf.get(hash)?.blockNumber ?? created.blockNumber,
    })),
    ...created,
  };
}
