import canonicalize from 'canonicalize';
import { sha256Hash } from '@xinjian/chaincode/model';
import type { ItemFormat, Row } from './item-format.js';

/** Where a record stands: the hash of its item, its enterprise and the fields of its key. */
export function recordId({ item, recordKey }: ItemFormat, row: Row, uscc: string): string {
  const identity = [item.id, uscc, ...recordKey.key.map((field) => row[field] ?? null)];
  return sha256Hash(canonicalize(identity) ?? '');
}
