import type { BlockFiles } from './blockfiles.js';
import { decodeEnvelopeSpan } from './blockrecord.js';
import { LedgerError } from './errors.js';
import { decodeLocation } from './indexentries.js';
import type { StateSnapshot } from './state.js';
import { historyPrefix } from './store.js';
import { decodeEnvelope, decodeResults } from './transaction.js';

/** One write to a key, as queryresult.KeyModification tells it. */
export interface KeyModification {
  readonly transactionId: string;
  readonly value: Uint8Array;
  readonly isDelete: boolean;
  /** The transaction's timestamp, as its client set it. */
  readonly timestamp: { readonly seconds: number; readonly nanos: number };
}

/** Every valid write to a key up to the snapshot, newest first (history/query_executer.go). */
export async function* readHistory(
  files: BlockFiles,
  snapshot: StateSnapshot,
  namespace: string,
  key: string,
): AsyncGenerator<KeyModification> {
  const prefix = historyPrefix(namespace, key);
  const bounds = { gte: prefix, lt: Buffer.concat([prefix, Buffer.of(0xff)]) };
  const entries = snapshot.store.values({ ...bounds, reverse: true, snapshot: snapshot.at });
  for await (const value of entries) {
    const location = decodeLocation(value);
    yield modificationIn(decodeEnvelopeSpan(await files.read(location, location.length)), namespace, key);
  }
}

function modificationIn(envelope: Uint8Array, namespace: string, key: string): KeyModification {
  const { channelHeader, data } = decodeEnvelope(envelope);
  const write = decodeResults(data)
    .flat()
    .find((set) => set.namespace === namespace)
    ?.writes.find((candidate) => candidate.key === key);
  if (write === undefined)
    throw new LedgerError('CORRUPT', 'The history names a transaction without such a write.');
  const timestamp = channelHeader.getTimestamp();
  return {
    transactionId: channelHeader.getTxId(),
    value: write.value,
    isDelete: write.isDelete,
    timestamp: { seconds: timestamp?.getSeconds() ?? 0, nanos: timestamp?.getNanos() ?? 0 },
  };
}
