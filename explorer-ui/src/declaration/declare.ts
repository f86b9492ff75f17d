import { saltedDigest } from '@xinjian/chaincode/model';
import canonicalize from 'canonicalize';
import type { Commitment } from '../gateway/shapes/subject-data.js';
import type { CatalogueRow } from '../gateway/shapes/registry.js';
import { kindOf, stated, written } from './field-kind.js';

/** The item that enterprises declare themselves. */
export const SELF_DECLARED = 'SELF-01';

/** What follows from the declaration itself, and is not filled in: whose it is, and its commitment. */
const FOLLOWING = ['uscc', 'commitmentId', 'commitmentHash'];

/** The fields that a person fills in. */
export function declarableFields({ fields }: CatalogueRow): CatalogueRow['fields'] {
  return fields.filter(({ name }) => !FOLLOWING.includes(name));
}

/** The record as it is signed: what was left empty is not stated. */
export function declaredRecord(
  uscc: string,
  fields: CatalogueRow['fields'],
  typed: Readonly<Record<string, string>>,
): Record<string, string> {
  const filled = fields.flatMap(({ name, type }): [string, string][] => {
    const text = (typed[name] ?? '').trim();
    return text === '' ? [] : [[name, stated(kindOf(type), text)]];
  });
  return { uscc, ...Object.fromEntries(filled) };
}

/** What a person wrote for an earlier record, field by field. */
export function typedFor(
  fields: CatalogueRow['fields'],
  record: Readonly<Record<string, string | number | boolean | null>>,
): Record<string, string> {
  const texts = fields.flatMap(({ name, type }): [string, string][] => {
    const value = record[name];
    return value === undefined || value === null ? [] : [[name, written(kindOf(type), String(value))]];
  });
  return Object.fromEntries(texts);
}

/** The very words of the commitment that the enterprise signs. */
export function commitmentWords({ text }: Commitment, uscc: string): string {
  return text.replaceAll('{uscc}', uscc).replaceAll('{item}', SELF_DECLARED);
}

/** The members of the statement: digests of the record and of the commitment's words, under one salt. */
export function declarationMembers(
  record: Readonly<Record<string, string>>,
  commitment: Commitment,
  { uscc, salt }: { readonly uscc: string; readonly salt: string },
) {
  return {
    item: SELF_DECLARED,
    digest: saltedDigest(salt, canonicalize(record) ?? ''),
    commitment: {
      template: commitment.template,
      digest: saltedDigest(salt, commitmentWords(commitment, uscc)),
    },
  };
}
