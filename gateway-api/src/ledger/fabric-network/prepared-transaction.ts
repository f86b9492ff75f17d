import { common, gateway } from '@hyperledger/fabric-protos';
import { decodeTransaction } from '../transaction.js';

/** An endorsed and signed transaction, in the bytes that `@hyperledger/fabric-gateway` too keeps it in. */
export interface PreparedTransaction {
  readonly transactionId: string;
  readonly result: string;
  /** What the creator has signed: a serialised `common.Payload`. */
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  /** A serialised `gateway.PreparedTransaction`. */
  readonly bytes: Uint8Array;
}

export function prepareTransaction(payload: Uint8Array, signature: Uint8Array): PreparedTransaction {
  const envelope = new common.Envelope();
  envelope.setPayload(payload);
  envelope.setSignature(signature);
  const { transactionId, invocation } = decodeTransaction(envelope.serializeBinary(), 0, '');
  const prepared = new gateway.PreparedTransaction();
  prepared.setTransactionId(transactionId);
  prepared.setEnvelope(envelope);
  return {
    ...{ transactionId, payload, signature },
    result: invocation?.response.payload ?? '',
    bytes: prepared.serializeBinary(),
  };
}

/**
 * @param sign signs what bears no signature yet: `@hyperledger/fabric-gateway` signs when it sends
 * @throws {Error} what is no prepared transaction
 */
export function readTransaction(
  bytes: Uint8Array,
  sign: (payload: Uint8Array) => Uint8Array,
): PreparedTransaction {
  const envelope = gateway.PreparedTransaction.deserializeBinary(bytes).getEnvelope();
  if (envelope === undefined) throw new Error('a prepared transaction needs an envelope');
  const payload = envelope.getPayload_asU8();
  const signature = envelope.getSignature_asU8();
  return prepareTransaction(payload, signature.length === 0 ? sign(payload) : signature);
}
