import type { ClientDuplexStream } from '@grpc/grpc-js';

import { decode } from '../proto/decode.js';
import { peer } from '../proto/fabric.js';
import { ChaincodeError, EXECUTION_TIMEOUT, STREAM_TERMINATED } from './errors.js';
import { SHIM_CALLS } from './shimcalls.js';
import { TransactionContext, type Invocation } from './transactioncontext.js';

const { Type } = peer.ChaincodeMessage;

/** What a chaincode returned. */
export interface ChaincodeResult {
  readonly response: peer.Response;
  readonly event: peer.ChaincodeEvent | undefined;
}

interface Running {
  readonly context: TransactionContext;
  readonly settle: (outcome: peer.ChaincodeMessage | ChaincodeError) => void;
}

/** The peer's side of one stream to a registered chaincode (`core/chaincode/handler.go`). */
export class ChaincodeStream {
  readonly #stream: ClientDuplexStream<peer.ChaincodeMessage, peer.ChaincodeMessage>;
  readonly #running = new Map<string, Running>();

  /**
   * Drives the stream from its beginning.
   * @param onReady called with the chaincode's id when it has registered
   * @param onEnd called once when the stream has ended, for whatever reason
   */
  constructor(
    stream: ClientDuplexStream<peer.ChaincodeMessage, peer.ChaincodeMessage>,
    onReady: (chaincodeId: string) => void,
    onEnd: (reason: string) => void,
  ) {
    this.#stream = stream;
    let isRegistered = false;
    const end = (reason: string): void => {
      if (this.#terminate()) {
        onEnd(reason);
      }
    };
    stream.on('data', (message: peer.ChaincodeMessage) => {
      if (isRegistered) {
        this.#receive(message);
      } else if (message.getType() === Type.REGISTER) {
        isRegistered = true;
        stream.write(messageOf(Type.REGISTERED));
        stream.write(messageOf(Type.READY));
        onReady(decode(peer.ChaincodeID, message.getPayload_asU8(), 'ChaincodeID').getName());
      }
    });
    stream.on('error', (error) => end(error.message));
    stream.on('end', () => end('the chaincode server ended the stream'));
  }

  #isEnded = false;

  /** Runs a transaction. @throws ChaincodeError */
  async execute(invocation: Invocation, timeoutMs: number): Promise<ChaincodeResult> {
    const { channel, transactionId } = invocation;
    const key = `${channel} ${transactionId}`;
    if (this.#running.has(key)) {
      throw new ChaincodeError('RUNNING', `txid: ${transactionId}(${channel}) exists`);
    }
    const context = new TransactionContext(invocation);
    try {
      return resultOf(
        transactionId,
        invocation.chaincode,
        await this.#exchange(key, context, invocation, timeoutMs),
      );
    } finally {
      this.#running.delete(key);
      await context.queries.closeAll();
    }
  }

  /** Ends the stream. */
  close(): void {
    this.#stream.cancel();
  }

  async #exchange(
    key: string,
    context: TransactionContext,
    { channel, transactionId, input, signedProposal }: Invocation,
    timeoutMs: number,
  ): Promise<peer.ChaincodeMessage> {
    const message = messageOf(Type.TRANSACTION, { channel, transactionId, payload: input });
    message.setProposal(signedProposal);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new ChaincodeError('TIMEOUT', EXECUTION_TIMEOUT)), timeoutMs);
      const settle = (outcome: peer.ChaincodeMessage | ChaincodeError): void => {
        clearTimeout(timer);
        if (outcome instanceof ChaincodeError) {
          reject(outcome);
        } else {
          resolve(outcome);
        }
      };
      if (this.#isEnded) {
        settle(terminated());
        return;
      }
      this.#running.set(key, { context, settle });
      this.#stream.write(message);
    });
  }

  #receive(message: peer.ChaincodeMessage): void {
    const running = this.#running.get(`${message.getChannelId()} ${message.getTxid()}`);
    const type = message.getType();
    if (type === Type.COMPLETED || type === Type.ERROR) {
      running?.settle(message);
    } else if (type !== Type.KEEPALIVE) {
      void this.#answer(message, running?.context);
    }
  }

  async #answer(message: peer.ChaincodeMessage, context: TransactionContext | undefined): Promise<void> {
    const transactionId = message.getTxid();
    const route = { channel: message.getChannelId(), transactionId };
    try {
      const payload = await call(message, context);
      this.#send(messageOf(Type.RESPONSE, { ...route, payload }));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const name = nameOf(message.getType());
      const payload = Buffer.from(`${name} failed: transaction ID: ${transactionId}: ${reason}`);
      this.#send(messageOf(Type.ERROR, { ...route, payload }));
    }
  }

  #send(message: peer.ChaincodeMessage): void {
    if (!this.#isEnded) {
      this.#stream.write(message);
    }
  }

  #terminate(): boolean {
    const isFirst = !this.#isEnded;
    this.#isEnded = true;
    for (const { settle } of this.#running.values()) {
      settle(terminated());
    }
    return isFirst;
  }
}

async function call(
  message: peer.ChaincodeMessage,
  context: TransactionContext | undefined,
): Promise<Uint8Array> {
  const shimCall = SHIM_CALLS.get(message.getType());
  if (context === undefined || shimCall === undefined) {
    throw new ChaincodeError('FAILED', context === undefined ? 'no ledger context' : 'unknown message');
  }
  return shimCall(message.getPayload_asU8(), context);
}

function resultOf(transactionId: string, chaincode: string, message: peer.ChaincodeMessage): ChaincodeResult {
  if (message.getType() === Type.ERROR) {
    const reason = Buffer.from(message.getPayload_asU8()).toString();
    throw new ChaincodeError('FAILED', `transaction returned with failure: ${reason}`);
  }
  const response = decode(peer.Response, message.getPayload_asU8(), 'Response');
  const event = message.getChaincodeEvent();
  event?.setChaincodeId(chaincode);
  event?.setTxId(transactionId);
  return { response, event };
}

interface Route {
  readonly channel: string;
  readonly transactionId: string;
  readonly payload: Uint8Array;
}

function messageOf(
  type: peer.ChaincodeMessage.TypeMap[keyof peer.ChaincodeMessage.TypeMap],
  route?: Route,
): peer.ChaincodeMessage {
  const message = new peer.ChaincodeMessage();
  message.setType(type);
  if (route !== undefined) {
    message.setChannelId(route.channel);
    message.setTxid(route.transactionId);
    message.setPayload(route.payload);
  }
  return message;
}

function nameOf(type: number): string {
  return Object.entries(Type).find(([, value]) => value === type)?.[0] ?? String(type);
}

function terminated(): ChaincodeError {
  return new ChaincodeError('STREAM_TERMINATED', STREAM_TERMINATED);
}
