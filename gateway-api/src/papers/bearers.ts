import {
  ConsentRecord,
  DeclarationRecord,
  ObjectionRecord,
  QUERIES,
  sameDigest,
} from '@xinjian/chaincode/model';
import type { z } from 'zod';
import type { Ledger } from '../ledger/port.js';
import { readRecord } from '../ledger/read-record.js';
import type { AwaitingPaper, Bearer } from '../vault/papers.js';

export interface BearerSources {
  readonly ledger: Pick<Ledger, 'evaluate'>;
  /** Whether there is a receiver of this id. */
  readonly hasWebhook: (id: string) => Promise<boolean>;
}

/**
 * Whether what a text was kept for is there. The peer itself is asked: the read model may be in the making, and a text
 * that is destroyed never comes back.
 * @throws {LedgerUnavailable}
 */
export async function hasBearer(sources: BearerSources, paper: AwaitingPaper): Promise<boolean> {
  for (const bearer of paper.bearers) if (await bears(sources, bearer, paper)) return true;
  return false;
}

async function bears(
  { ledger, hasWebhook }: BearerSources,
  { type, id }: Bearer,
  { name, owner }: AwaitingPaper,
): Promise<boolean> {
  const digest = async <Value>(schema: z.ZodType<Value>, query: string, of: (record: Value) => string) => {
    const record = await readRecord(ledger, schema, query, [id]);
    return record !== null && sameDigest(of(record), name);
  };
  switch (type) {
    case 'webhook':
      return hasWebhook(id);
    case 'consent':
      return digest(ConsentRecord, QUERIES.consent, ({ documentDigest }) => documentDigest);
    case 'objection':
      return digest(ObjectionRecord, QUERIES.objection, (record) => record.digest);
    case 'decision':
      return digest(ObjectionRecord, QUERIES.objection, ({ decision }) => decision?.digest ?? '');
    case 'declaration':
      return isDeclared(ledger, owner, id, name);
  }
}

/** Looks at every version, the latest first. */
async function isDeclared(
  ledger: BearerSources['ledger'],
  subject: string,
  item: string,
  digest: string,
): Promise<boolean> {
  const version = (number: string) =>
    readRecord(ledger, DeclarationRecord, QUERIES.declaration, [subject, item, number]);
  let record = await version('');
  while (record !== null && !sameDigest(record.digest, digest)) {
    if (record.version === 1) return false;
    record = await version(String(record.version - 1));
  }
  return record !== null;
}
