import { common, ledger, msp, peer } from '@hyperledger/fabric-protos';
import timestamps from 'google-protobuf/google/protobuf/timestamp_pb.js';
import { createHash } from 'node:crypto';
import { decodeBlock } from '../../src/ledger/block.js';
import { BlockNotFound, LedgerUnavailable } from '../../src/ledger/errors.js';

/** A call as a test writes it down. */
export interface Call {
  /** `contract:transaction`. */
  readonly name: string;
  readonly args?: readonly string[];
  readonly response?: unknown;
  /** Composite keys as `[objectType, ...attributes]`, with the record written; null deletes. */
  readonly writes?: readonly (readonly [readonly string[], unknown])[];
  readonly at?: string;
  readonly code?: number;
  readonly chaincode?: string;
  readonly transactionId?: string;
}

/** A ledger in memory: blocks in Fabric's format, without signatures, chained by their hashes. */
export class Chain {
  readonly channel = 'credit-audit';
  readonly chaincode = 'credit-audit';
  readonly raw: Uint8Array[] = [];
  #wake: (() => void)[] = [];
  /** How often the stream breaks off before it delivers this block. */
  readonly breaksBefore = new Map<number, number>();

  get height(): number {
    return this.raw.length;
  }

  add(...calls: Call[]): { number: number; transactionIds: string[] } {
    const number = this.raw.length;
    const ids = calls.map(
      ({ transactionId }, position) => transactionId ?? transactionIdOf(number, position),
    );
    const header = new common.BlockHeader();
    header.setNumber(number);
    header.setPreviousHash(number === 0 ? new Uint8Array() : Buffer.from(this.headHash, 'hex'));
    const data = new common.BlockData();
    data.setDataList(calls.map((call, index) => envelope(call, ids[index]!)));
    header.setDataHash(createHash('sha256').update(Buffer.concat(data.getDataList_asU8())).digest());
    const metadata = new common.BlockMetadata();
    const codes = Uint8Array.from(calls.map(({ code }) => code ?? peer.TxValidationCode.VALID));
    metadata.setMetadataList([new Uint8Array(), new Uint8Array(), codes]);
    const block = new common.Block();
    block.setHeader(header);
    block.setData(data);
    block.setMetadata(metadata);
    this.raw.push(block.serializeBinary());
    for (const wake of this.#wake.splice(0)) wake();
    return { number, transactionIds: ids };
  }

  get headHash(): string {
    return decodeBlock(this.raw.at(-1)!).hash;
  }

  async *blocks(from: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    for (let next = from; ; next += 1) {
      if (isAborted(signal)) return;
      const breaks = this.breaksBefore.get(next) ?? 0;
      if (breaks > 0) {
        this.breaksBefore.set(next, breaks - 1);
        throw new LedgerUnavailable('the stream broke off');
      }
      while (next >= this.raw.length) {
        await this.#nextBlock(signal);
        if (isAborted(signal)) return;
      }
      yield this.raw[next]!;
    }
  }

  block(number: number): Promise<Uint8Array> {
    const found = this.raw[number];
    return found === undefined ? Promise.reject(new BlockNotFound(number)) : Promise.resolve(found);
  }

  #nextBlock(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const awake = () => {
        signal.removeEventListener('abort', awake);
        resolve();
      };
      this.#wake.push(awake);
      signal.addEventListener('abort', awake);
    });
  }
}

/** A function, since an awaited call may have changed what was read before it. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

export function transactionIdOf(number: number, position: number): string {
  return createHash('sha256').update(`${number}/${position}`).digest('hex');
}

function envelope(call: Call, transactionId: string): Uint8Array {
  const channel = new common.ChannelHeader();
  channel.setType(common.HeaderType.ENDORSER_TRANSACTION);
  channel.setChannelId('credit-audit');
  channel.setTxId(transactionId);
  const time = new timestamps.Timestamp();
  time.fromDate(new Date(call.at ?? '2026-11-22T08:00:00.000Z'));
  channel.setTimestamp(time);
  const creator = new msp.SerializedIdentity();
  creator.setMspid('OperatorMSP');
  creator.setIdBytes(Buffer.from('not a certificate'));
  const signature = new common.SignatureHeader();
  signature.setCreator(creator.serializeBinary());
  const header = new common.Header();
  header.setChannelHeader(channel.serializeBinary());
  header.setSignatureHeader(signature.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(transaction(call));
  const result = new common.Envelope();
  result.setPayload(payload.serializeBinary());
  return result.serializeBinary();
}

function transaction({
  name,
  args = [],
  response,
  writes = [],
  chaincode = 'credit-audit',
}: Call): Uint8Array {
  const id = new peer.ChaincodeID();
  id.setName(chaincode);
  const input = new peer.ChaincodeInput();
  input.setArgsList([name, ...args].map((arg) => Buffer.from(arg)));
  const spec = new peer.ChaincodeSpec();
  spec.setChaincodeId(id);
  spec.setInput(input);
  const invocation = new peer.ChaincodeInvocationSpec();
  invocation.setChaincodeSpec(spec);
  const proposal = new peer.ChaincodeProposalPayload();
  proposal.setInput(invocation.serializeBinary());

  const answer = new peer.Response();
  answer.setStatus(200);
  answer.setPayload(Buffer.from(response === undefined ? '' : JSON.stringify(response)));
  const action = new peer.ChaincodeAction();
  action.setResponse(answer);
  action.setResults(results(chaincode, writes));
  const responsePayload = new peer.ProposalResponsePayload();
  responsePayload.setExtension$(action.serializeBinary());
  const endorsed = new peer.ChaincodeEndorsedAction();
  endorsed.setProposalResponsePayload(responsePayload.serializeBinary());
  const actionPayload = new peer.ChaincodeActionPayload();
  actionPayload.setChaincodeProposalPayload(proposal.serializeBinary());
  actionPayload.setAction(endorsed);
  const transactionAction = new peer.TransactionAction();
  transactionAction.setPayload(actionPayload.serializeBinary());
  const result = new peer.Transaction();
  result.setActionsList([transactionAction]);
  return result.serializeBinary();
}

function results(chaincode: string, writes: NonNullable<Call['writes']>): Uint8Array {
  const set = new ledger.rwset.kvrwset.KVRWSet();
  set.setWritesList(
    writes.map(([key, record]) => {
      const write = new ledger.rwset.kvrwset.KVWrite();
      write.setKey(`\0${key.join('\0')}\0`);
      write.setIsDelete(record === null);
      if (record !== null) write.setValue(Buffer.from(JSON.stringify(record)));
      return write;
    }),
  );
  const namespace = new ledger.rwset.NsReadWriteSet();
  namespace.setNamespace(chaincode);
  namespace.setRwset(set.serializeBinary());
  const all = new ledger.rwset.TxReadWriteSet();
  all.setNsRwsetList([namespace]);
  return all.serializeBinary();
}
