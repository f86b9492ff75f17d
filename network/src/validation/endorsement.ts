import type { NamespaceReadWriteSet } from '../ledger/readwriteset.js';
import { decodeMetadata } from '../ledger/readwritesetcodec.js';
import { hashedNamespace, type StateReader } from '../ledger/state.js';
import type { SignedData } from '../policy/signeddata.js';
import { DecodeError } from '../proto/decode.js';
import { keyLevelPolicy, type Authority } from './authority.js';
import { InvalidTransaction, ValidationCode } from './code.js';
import { endorsementPolicyOf, implicitOrganisation, LIFECYCLE } from './definition.js';
import type { WellFormedTransaction } from './wellformed.js';

/** The name under which a key's metadata holds its policy (peer.MetaDataKeys). */
export const VALIDATION_PARAMETER = 'VALIDATION_PARAMETER';

/** A key as policies see it: hashed keys belong to a collection. */
interface WrittenKey {
  readonly collection: string;
  readonly key: string;
}

/**
 * Judges endorsements of one block's transactions, in order: the chaincode's policy, and where a key has its own,
 * that (core/common/validation/statebased). Policies are those of the state before the block; a transaction that
 * writes a key whose policy an earlier one of the block has changed is refused, as in Fabric.
 */
export class EndorsementCheck {
  readonly #state: StateReader;
  readonly #authority: Authority;
  /** Keys whose metadata a properly endorsed transaction of this block has written. */
  readonly #changedPolicies = new Set<string>();

  /** @param state the committed state before the block */
  constructor(state: StateReader, authority: Authority) {
    this.#state = state;
    this.#authority = authority;
  }

  /** @throws InvalidTransaction ENDORSEMENT_POLICY_FAILURE, INVALID_CHAINCODE */
  check({ chaincode, action, results }: WellFormedTransaction): void {
    const signatures = action.endorsements.map((endorsement) => ({
      data: Buffer.concat([action.proposalResponsePayload, endorsement.getEndorser_asU8()]),
      identity: endorsement.getEndorser_asU8(),
      signature: endorsement.getSignature_asU8(),
    }));
    const written = new Map(results.filter(writes).map((set) => [set.namespace, set]));
    for (const namespace of new Set([chaincode, ...written.keys()])) {
      this.#checkNamespace(namespace, written.get(namespace), signatures);
    }
    for (const set of written.values()) this.#remember(set);
  }

  #checkNamespace(
    namespace: string,
    set: NamespaceReadWriteSet | undefined,
    signatures: readonly SignedData[],
  ): void {
    const policy = this.#namespacePolicy(namespace);
    const satisfied = new Set<string>();
    const require = (needed: Uint8Array): void => {
      const key = Buffer.from(needed).toString('latin1');
      if (satisfied.has(key)) return;
      if (!this.#authority.satisfies(needed, signatures)) {
        throw failure(`the endorsement policy for ${namespace} is not satisfied`);
      }
      satisfied.add(key);
    };
    for (const written of set ? keysOf(set) : []) {
      require(
        this.#keyPolicy(namespace, written) ??
          this.#collectionPolicy(namespace, written.collection) ??
          policy,
      );
    }
    if (satisfied.size === 0) require(policy);
  }

  #namespacePolicy(namespace: string): Uint8Array {
    if (namespace === LIFECYCLE) return this.#authority.lifecyclePolicy;
    const policy = endorsementPolicyOf(namespace, this.#state);
    if (policy === undefined) {
      throw new InvalidTransaction(ValidationCode.INVALID_CHAINCODE, `there is no chaincode ${namespace}`);
    }
    return policy;
  }

  #collectionPolicy(namespace: string, collection: string): Uint8Array | undefined {
    if (collection === '') return undefined;
    const organisation = implicitOrganisation(collection);
    const policy = organisation && this.#authority.implicitCollectionPolicy(organisation);
    if (policy === undefined || policy === '') throw failure(`${namespace} has no collection ${collection}`);
    return policy;
  }

  #keyPolicy(namespace: string, { collection, key }: WrittenKey): Uint8Array | undefined {
    const stateNamespace = collection === '' ? namespace : hashedNamespace(namespace, collection);
    if (this.#changedPolicies.has(`${stateNamespace}\0${key}`)) {
      throw failure(`the policy of a key of ${namespace} changes in this block`);
    }
    const metadata = this.#state.get(stateNamespace, key)?.metadata;
    const envelope = metadata && decodeMetadata(metadata).get(VALIDATION_PARAMETER);
    if (envelope === undefined || envelope.length === 0) return undefined;
    try {
      return keyLevelPolicy(envelope);
    } catch (error) {
      if (error instanceof DecodeError)
        throw failure(`a key of ${namespace} has a policy that cannot be read`);
      throw error;
    }
  }

  #remember({ namespace, metadataWrites, collections }: NamespaceReadWriteSet): void {
    for (const { key } of metadataWrites) this.#changedPolicies.add(`${namespace}\0${key}`);
    for (const { collection, metadataWrites: hashed } of collections) {
      const stateNamespace = hashedNamespace(namespace, collection);
      for (const { key } of hashed) this.#changedPolicies.add(`${stateNamespace}\0${key}`);
    }
  }
}

const failure = (reason: string): InvalidTransaction =>
  new InvalidTransaction(ValidationCode.ENDORSEMENT_POLICY_FAILURE, reason);

const writes = (set: NamespaceReadWriteSet): boolean => keysOf(set).length > 0;

function keysOf(set: NamespaceReadWriteSet): WrittenKey[] {
  const own = [...set.writes, ...set.metadataWrites].map(({ key }) => ({ collection: '', key }));
  const hashed = set.collections.flatMap(({ collection, writes: values, metadataWrites }) =>
    [...values, ...metadataWrites].map(({ key }) => ({ collection, key })),
  );
  return [...own, ...hashed];
}
