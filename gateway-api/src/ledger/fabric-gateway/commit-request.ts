import { gateway, msp } from '@hyperledger/fabric-protos';
import type { ClientIdentity } from '../fabric/wallet.js';

/** The unsigned request for the commit status of any transaction, as `Gateway.newCommit` takes it. */
export function commitRequest(
  transactionId: string,
  channel: string,
  { mspId, credentials }: ClientIdentity,
): Uint8Array {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(credentials);
  const request = new gateway.CommitStatusRequest();
  request.setTransactionId(transactionId);
  request.setChannelId(channel);
  request.setIdentity(identity.serializeBinary());
  const signed = new gateway.SignedCommitStatusRequest();
  signed.setRequest(request.serializeBinary());
  return signed.serializeBinary();
}
