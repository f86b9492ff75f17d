import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import any from 'google-protobuf/google/protobuf/any_pb.js';

import { gateway, google } from '../proto/fabric.js';

/** Where gRPC carries a serialised `google.rpc.Status`. */
const STATUS_DETAILS = 'grpc-status-details-bin';

/** What one node answered. */
export interface ErrorDetail {
  readonly address: string;
  readonly mspId: string;
  readonly message: string;
}

/** An answer of the gateway other than success, as gRPC carries it (`internal/pkg/gateway/apiutils.go`). */
export class RpcError extends Error implements ServiceError {
  override readonly name = 'RpcError';
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;

  constructor(code: status, message: string, details: readonly ErrorDetail[] = []) {
    super(message);
    this.code = code;
    this.details = message;
    this.metadata = new Metadata();
    if (details.length > 0) {
      this.metadata.set(STATUS_DETAILS, statusBytes(code, message, details));
    }
  }
}

function statusBytes(code: status, message: string, details: readonly ErrorDetail[]): Buffer {
  const rpcStatus = new google.rpc.Status();
  rpcStatus.setCode(code);
  rpcStatus.setMessage(message);
  for (const { address, mspId, message: text } of details) {
    const detail = new gateway.ErrorDetail();
    detail.setAddress(address);
    detail.setMspId(mspId);
    detail.setMessage(text);
    const packed = new any.Any();
    packed.pack(detail.serializeBinary(), 'gateway.ErrorDetail');
    rpcStatus.addDetails(packed);
  }
  return Buffer.from(rpcStatus.serializeBinary());
}

export { status as StatusCode } from '@grpc/grpc-js';
