import type { Documents } from '../projection/documents.js';

/** What the ledger says that leads to what is kept of a subject elsewhere. */
export interface KnownOf {
  /** Digests of its texts: consents, objections and their decisions, declarations. */
  readonly digests: readonly string[];
  /** By item, the hashes of the statements by which it declared it: they name the sources of its records. */
  readonly declared: ReadonlyMap<string, readonly string[]>;
  readonly subscriptions: readonly string[];
}

export async function knownOf({ records }: Documents, subject: string): Promise<KnownOf> {
  const filter = { 'record.subject': subject };
  const [consents, objections, declarations, subscriptions] = await Promise.all([
    records.consent.find(filter).lean(),
    records.objection.find(filter).lean(),
    records.declaration.find(filter).lean(),
    records.subscription.find(filter).lean(),
  ]);
  const declared = new Map<string, string[]>();
  for (const { record } of declarations) {
    const { item, written } = record;
    declared.set(item, [...(declared.get(item) ?? []), written.statement ?? '']);
  }
  return {
    digests: [
      ...consents.map(({ record }) => record.documentDigest),
      ...objections.flatMap(({ record }) => [record.digest, record.decision?.digest ?? []].flat()),
      ...declarations.map(({ record }) => record.digest),
    ],
    declared,
    subscriptions: subscriptions.map(({ record }) => record.id),
  };
}
