import { randomBytes } from 'node:crypto';
import { connect } from 'node:http2';
import { Client, credentials, Server, ServerCredentials } from '@grpc/grpc-js';
import { expect } from 'chai';

import { atomicBroadcast, AtomicBroadcastService } from '../../src/deliver/atomicbroadcast.js';
import { peerDeliver, PeerDeliverService } from '../../src/deliver/peerdeliver.js';
import { AccessControl } from '../../src/endorser/accesscontrol.js';
import { Gateway } from '../../src/gateway/gateway.js';
import { gatewayHandlers } from '../../src/gateway/service.js';
import type { CommittedLedger } from '../../src/ledger/committedledger.js';
import { DelayedLedger } from '../../src/ledger/delayedledger.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { replay } from '../../src/ledger/replay.js';
import { Orderer } from '../../src/orderer/orderer.js';
import { common, gateway, orderer, peer } from '../../src/proto/fabric.js';
import { timestampOf } from '../../src/proto/timestamp.js';
import { nextBlock } from '../support/blocks.js';
import { testChannel, type TestChannel } from '../support/channel.js';
import { makeDirectory, removeDirectory } from '../support/directory.js';
import { namespaceSet, put, transaction } from '../support/transactions.js';

const CHAINCODE = 'credit-audit';
/** Bytes in each block's event, in its name and in its payload: filtered blocks have the one, events both. */
const EVENT_BYTES = 250_000;
const BLOCKS = 24;
/** One message on its way, and the one that the next turn of the loop has taken from the ledger. */
const MAX_PULLED = 2;

/** Counts the blocks that are taken from a ledger. */
class CountingLedger extends DelayedLedger {
  pulled = 0;

  override async blockByNumber(number: bigint): Promise<Uint8Array | undefined> {
    this.pulled += 1;
    return super.blockByNumber(number);
  }
}

/** A stream from block 0 on. */
interface Stream {
  readonly name: string;
  readonly path: string;
  readonly request: (channel: TestChannel) => { serializeBinary(): Uint8Array };
}

describe('A client that never reads its stream', () => {
  let channel: TestChannel;
  let ledger: Ledger;
  const cleanups: (() => Promise<void> | void)[] = [];

  before(async () => {
    channel = await testChannel();
    const directory = await makeDirectory();
    cleanups.push(() => removeDirectory(directory));
    ledger = await Ledger.open({ directory, channel: CHAINCODE });
    cleanups.push(() => ledger.close());
    await grow();
  });

  after(async () => {
    for (const clean of cleanups.reverse()) await clean();
  });

  /** Commits more megabytes of blocks. */
  async function grow(): Promise<void> {
    for (let count = 0; count < BLOCKS; count += 1) {
      const { bytes } = transaction({
        creator: channel.client,
        endorsers: [],
        results: [namespaceSet(CHAINCODE, { writes: [put(`at ${ledger.info().height}`, 'x')] })],
        adjust: ({ action }) => action.setEvents(event().serializeBinary()),
      });
      const block = nextBlock(ledger, [bytes]);
      const state = ledger.snapshot();
      await ledger.commit(replay({ ...block, metadata: block.metadata.with(2, Buffer.of(0)) }, state));
      await state.close();
    }
  }

  /** A server of all streams on a ledger. Returns its address. */
  async function serve(from: CommittedLedger): Promise<string> {
    const { config, authority } = channel;
    const access = new AccessControl(config, authority);
    const unused = new Orderer({
      batch: config.batch,
      signer: channel.orderer,
      height: 1n,
      lastBlockHash: new Uint8Array(),
      admit: () => undefined,
      commit: () => Promise.resolve(),
      onFailure: () => undefined,
    });
    const parts = { config, access, ledger: from, orderer: unused, now: () => new Date() };
    const server = new Server();
    server.addService(PeerDeliverService, peerDeliver(parts));
    server.addService(AtomicBroadcastService, atomicBroadcast(parts));
    const service = new Gateway({ ...parts, mspId: 'OperatorMSP', candidates: [] });
    server.addService(gateway.GatewayService, { ...gatewayHandlers(service, () => undefined) });
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    cleanups.push(() => server.forceShutdown());
    return `127.0.0.1:${port}`;
  }

  /** Opens a stream below gRPC, whose clients read ahead, and never reads it. */
  function stall(address: string, { path, request }: Stream): void {
    const session = connect(`http://${address}`);
    cleanups.push(() => session.destroy());
    const headers = { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' };
    const stream = session.request(headers);
    const message = request(channel).serializeBinary();
    const frame = Buffer.alloc(5);
    frame.writeUInt32BE(message.length, 1);
    stream.end(Buffer.concat([frame, message]));
  }

  for (const stream of [
    { name: 'full blocks', path: '/protos.Deliver/Deliver', request: seek },
    { name: 'filtered blocks', path: '/protos.Deliver/DeliverFiltered', request: seek },
    { name: 'blocks with private data', path: '/protos.Deliver/DeliverWithPrivateData', request: seek },
    { name: "the orderer's blocks", path: '/orderer.AtomicBroadcast/Deliver', request: seek },
    { name: 'chaincode events', path: '/gateway.Gateway/ChaincodeEvents', request: eventsRequest },
  ] satisfies readonly Stream[]) {
    it(`costs no more than a message of ${stream.name}, however many come`, async () => {
      const counting = new CountingLedger(ledger);
      stall(await serve(counting), stream);
      // Whoever reads gets everything from the same process: it has had its turns to send the other more.
      await readAll(stream);
      const { pulled } = counting;
      expect(pulled).to.be.within(1, MAX_PULLED);
      await grow();
      await readAll(stream);
      expect(counting.pulled).to.equal(pulled);
    }).timeout(30_000);
  }

  async function readAll({ path, request }: Stream): Promise<void> {
    const client = new Client(await serve(ledger), credentials.createInsecure());
    const call = client.makeBidiStreamRequest(path, serialise, (bytes: Buffer) => bytes);
    call.write(request(channel));
    call.end();
    let left = Number(ledger.info().height);
    for await (const message of call as AsyncIterable<Buffer>) {
      expect(message).to.have.length.greaterThan(EVENT_BYTES);
      left -= 1;
      if (left === 0) {
        break;
      }
    }
    call.cancel();
    client.close();
  }
});

const serialise = (message: { serializeBinary(): Uint8Array }): Buffer =>
  Buffer.from(message.serializeBinary());

function event(): peer.ChaincodeEvent {
  const message = new peer.ChaincodeEvent();
  message.setChaincodeId(CHAINCODE);
  message.setEventName('n'.repeat(EVENT_BYTES));
  message.setPayload(Buffer.alloc(EVENT_BYTES, 'p'));
  return message;
}

/** Asks for all blocks, also those to come. */
function seek({ client }: TestChannel): common.Envelope {
  const first = new orderer.SeekPosition();
  first.setOldest(new orderer.SeekOldest());
  const number = new orderer.SeekSpecified();
  number.setNumber(Number.MAX_SAFE_INTEGER);
  const last = new orderer.SeekPosition();
  last.setSpecified(number);
  const info = new orderer.SeekInfo();
  info.setStart(first);
  info.setStop(last);
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.DELIVER_SEEK_INFO);
  channelHeader.setChannelId(CHAINCODE);
  channelHeader.setTimestamp(timestampOf(new Date()));
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setCreator(client.identity);
  signatureHeader.setNonce(randomBytes(24));
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(signatureHeader.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(info.serializeBinary());
  const bytes = payload.serializeBinary();
  const envelope = new common.Envelope();
  envelope.setPayload(bytes);
  envelope.setSignature(client.sign(bytes));
  return envelope;
}

function eventsRequest({ client }: TestChannel): gateway.SignedChaincodeEventsRequest {
  const number = new orderer.SeekSpecified();
  number.setNumber(0);
  const start = new orderer.SeekPosition();
  start.setSpecified(number);
  const request = new gateway.ChaincodeEventsRequest();
  request.setChannelId(CHAINCODE);
  request.setChaincodeId(CHAINCODE);
  request.setIdentity(client.identity);
  request.setStartPosition(start);
  const bytes = request.serializeBinary();
  const signed = new gateway.SignedChaincodeEventsRequest();
  signed.setRequest(bytes);
  signed.setSignature(client.sign(bytes));
  return signed;
}
