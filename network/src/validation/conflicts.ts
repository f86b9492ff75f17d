import { sameHeight } from '../ledger/height.js';
import { RangeResults } from '../ledger/merkle.js';
import type { KeyRead, MerkleSummary, RangeQuery, ReadWriteSet } from '../ledger/readwriteset.js';
import { hashedNamespace, type StateReader } from '../ledger/state.js';
import type { UpdateBatch } from '../ledger/updates.js';
import { InvalidTransaction, ValidationCode } from './code.js';
import { UpdatedState } from './updatedstate.js';

/** A Merkle tree of smaller degree never ends (rwsetutil/query_results_helper.go, newMerkleTree). */
const MIN_DEGREE = 2;

/**
 * Finds out whether what a transaction read still holds after the valid transactions before it, in its block and
 * earlier (txmgmt/validation/validator.go). @throws InvalidTransaction MVCC_READ_CONFLICT, PHANTOM_READ_CONFLICT
 */
export async function checkConflicts(
  set: ReadWriteSet,
  updates: UpdateBatch,
  state: StateReader,
): Promise<void> {
  for (const { namespace, reads, rangeQueries, collections } of set) {
    checkReads(namespace, reads, updates, state);
    for (const query of rangeQueries) await checkRange(namespace, query, new UpdatedState(state, updates));
    for (const { collection, reads: hashed } of collections) {
      checkReads(hashedNamespace(namespace, collection), hashed, updates, state);
    }
  }
}

function checkReads(
  namespace: string,
  reads: readonly KeyRead[],
  updates: UpdateBatch,
  state: StateReader,
): void {
  for (const { key, version } of reads) {
    const isStale =
      updates.get(namespace, key) !== undefined || !sameHeight(state.get(namespace, key)?.version, version);
    if (isStale) {
      throw new InvalidTransaction(ValidationCode.MVCC_READ_CONFLICT, `a key of ${namespace} has changed`);
    }
  }
}

async function checkRange(namespace: string, query: RangeQuery, state: UpdatedState): Promise<void> {
  const holds = query.merkle
    ? await sameSummary(namespace, query, query.merkle, state)
    : await sameReads(namespace, query, state);
  if (!holds) {
    throw new InvalidTransaction(ValidationCode.PHANTOM_READ_CONFLICT, `a range of ${namespace} has changed`);
  }
}

async function sameReads(namespace: string, query: RangeQuery, state: UpdatedState): Promise<boolean> {
  const expected = query.reads.values();
  for await (const { key, version } of rangeOf(namespace, query, state)) {
    const next = expected.next();
    if (next.done === true || next.value.key !== key || !sameHeight(next.value.version, version))
      return false;
  }
  return expected.next().done === true;
}

async function sameSummary(
  namespace: string,
  query: RangeQuery,
  expected: MerkleSummary,
  state: UpdatedState,
): Promise<boolean> {
  if (expected.maxDegree < MIN_DEGREE) return false;
  const results = new RangeResults(expected.maxDegree);
  for await (const { key, version } of rangeOf(namespace, query, state)) results.add({ key, version });
  const { merkle } = results.done();
  return (
    merkle !== undefined &&
    merkle.maxLevel === expected.maxLevel &&
    merkle.maxLevelHashes.length === expected.maxLevelHashes.length &&
    merkle.maxLevelHashes.every(
      (hash, index) => Buffer.compare(hash, expected.maxLevelHashes[index] ?? hash) === 0,
    )
  );
}

/** The range as it stands now. One that was not read to its end ends with the last key read, inclusive. */
async function* rangeOf(
  namespace: string,
  query: RangeQuery,
  state: UpdatedState,
): AsyncGenerator<Required<KeyRead>> {
  yield* state.range(namespace, query.startKey, query.endKey);
  if (query.exhausted) return;
  const last = state.get(namespace, query.endKey);
  if (last) yield { key: query.endKey, version: last.version };
}
