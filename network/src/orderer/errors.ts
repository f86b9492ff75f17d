import { common } from '../proto/fabric.js';

/** Why the orderer refuses an envelope, as Broadcast names it (orderer/common/broadcast/broadcast.go). */
export type OrdererErrorCode = 'BAD_REQUEST' | 'FORBIDDEN' | 'SERVICE_UNAVAILABLE';

/** A refusal. The message is Fabric's where a client sees Fabric's. */
export class OrdererError extends Error {
  override readonly name = 'OrdererError';
  readonly code: OrdererErrorCode;

  constructor(code: OrdererErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** common.Status of the BroadcastResponse. */
  get status(): number {
    return common.Status[this.code];
  }
}
