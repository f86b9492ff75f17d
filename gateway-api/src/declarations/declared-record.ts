import canonicalize from 'canonicalize';
import { LedgerError, sameDigest, saltedDigest } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { type ItemFormat, readObject, RowObject, type Row } from '../records/item-format.js';

/** Fields of a declared record that say under which commitment it stands: filled in from the statement. */
const COMMITMENT_FIELDS = ['commitmentId', 'commitmentHash'] as const;

export const DeclaredRecord = RowObject.refine(
  (record) => COMMITMENT_FIELDS.every((name) => !Object.hasOwn(record, name)),
  `${COMMITMENT_FIELDS.join(' and ')} follow from the statement`,
);
export type DeclaredRecord = z.infer<typeof DeclaredRecord>;

/** What the salted digest of a declaration is over: the RFC 8785 form of the record. */
export function declaredText(record: DeclaredRecord): string {
  return canonicalize(record) ?? '';
}

/**
 * Reads a declared record by its item's format.
 * @throws {LedgerError} MALFORMED: a field that the item does not have or that does not read, another enterprise's
 *   record, or another one than was signed
 */
export function checkDeclared(
  format: ItemFormat,
  record: DeclaredRecord,
  expected: { readonly uscc: string; readonly salt: string; readonly digest: string },
): void {
  const reading = readObject(format, record);
  if ('problems' in reading) {
    const [first] = reading.problems;
    throw new LedgerError('MALFORMED', `body/record/${first?.field ?? ''}: ${first?.problem ?? ''}`);
  }
  if (reading.subject !== expected.uscc) {
    throw new LedgerError('MALFORMED', `body/record/${format.recordKey.subject}: of another enterprise`);
  }
  if (!sameDigest(saltedDigest(expected.salt, declaredText(record)), expected.digest)) {
    throw new LedgerError('MALFORMED', 'body/record: not the one that the statement’s digest names');
  }
}

/** The record as the zone keeps it, and institutions see it: with the commitment under which it was declared. */
export function committedRow(
  format: ItemFormat,
  record: DeclaredRecord,
  commitment: { readonly id: string; readonly digest: string },
): Row {
  const reading = readObject(format, record);
  if ('problems' in reading)
    throw new LedgerError('MALFORMED', `${format.item.id}: no record of this version`);
  const filled = { commitmentId: commitment.id, commitmentHash: commitment.digest };
  const names = format.item.fields.map(({ name }) => name);
  return {
    ...reading.row,
    ...Object.fromEntries(Object.entries(filled).filter(([name]) => names.includes(name))),
  };
}
