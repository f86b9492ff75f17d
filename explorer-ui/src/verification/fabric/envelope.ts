import { equal, sha256, toHex, utf8 } from '../bytes.js';
import { Message } from './wire.js';

/** `msp.SerializedIdentity`: an organisation and the certificate that it issued. */
export interface Identity {
  readonly mspId: string;
  readonly certificate: string;
}

export interface Endorsement {
  readonly endorser: Identity;
  /** What the endorser signed: the proposal response payload followed by its own identity. */
  readonly signed: Uint8Array<ArrayBuffer>;
  /** ECDSA over SHA-256, DER. */
  readonly signature: Uint8Array<ArrayBuffer>;
}

export interface Write {
  readonly namespace: string;
  readonly key: string;
  readonly value: string;
}

/** An endorser transaction taken apart from its envelope (`common.Envelope`), nothing checked yet. */
export interface Endorsed {
  readonly channel: string;
  readonly transactionId: string;
  readonly creator: Identity;
  /** The carrier's claim of the time (channel header). */
  readonly at: Date;
  /** Whether the id is SHA-256 of nonce and creator, as Fabric defines it. */
  readonly idMatches: boolean;
  /** The creator's signature over the payload. */
  readonly payload: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
  /** The chaincode's arguments; the first names contract and transaction. */
  readonly args: readonly string[];
  /** Whether what was endorsed names exactly these arguments (the proposal hash). */
  readonly argsEndorsed: boolean;
  readonly endorsements: readonly Endorsement[];
  readonly writes: readonly Write[];
}

/** Takes the first action of an endorser transaction apart. @throws where the bytes are none */
export async function parseEnvelope(bytes: Uint8Array): Promise<Endorsed> {
  const envelope = new Message(bytes);
  const payload = envelope.bytes(1);
  const header = new Message(payload).message(1);
  const channelHeader = header.message(1);
  const signatureHeader = header.message(2);
  const transactionId = channelHeader.text(5);
  const id = toHex(await sha256(signatureHeader.bytes(2), signatureHeader.bytes(1)));
  return {
    channel: channelHeader.text(4),
    transactionId,
    creator: parseIdentity(signatureHeader.bytes(1)),
    at: parseTimestamp(channelHeader.message(3)),
    idMatches: id === transactionId,
    payload,
    signature: envelope.bytes(2),
    ...(await parseAction(header, new Message(payload).message(2))),
  };
}

async function parseAction(header: Message, transaction: Message) {
  const action = transaction.message(1).message(2);
  const proposal = action.bytes(1);
  const endorsed = action.message(2);
  const response = endorsed.bytes(1);
  const proposalHash = await sha256(header.bytes(1), header.bytes(2), proposal);
  return {
    args: parseArgs(proposal),
    argsEndorsed: equal(proposalHash, new Message(response).bytes(1)),
    endorsements: endorsed.all(2).map((bytes) => parseEndorsement(bytes, response)),
    writes: parseWrites(new Message(response).message(2).message(1)),
  };
}

function parseArgs(proposal: Uint8Array): string[] {
  const invocation = new Message(proposal).message(1);
  return invocation.message(1).message(3).all(1).map(utf8);
}

function parseEndorsement(bytes: Uint8Array, response: Uint8Array): Endorsement {
  const endorsement = new Message(bytes);
  const endorser = endorsement.bytes(1);
  const signed = new Uint8Array(response.length + endorser.length);
  signed.set(response);
  signed.set(endorser, response.length);
  return { endorser: parseIdentity(endorser), signed, signature: endorsement.bytes(2) };
}

/** `google.protobuf.Timestamp`, to the millisecond. */
function parseTimestamp(timestamp: Message): Date {
  return new Date(Number(timestamp.integer(1)) * 1000 + Math.floor(Number(timestamp.integer(2)) / 1e6));
}

function parseIdentity(bytes: Uint8Array): Identity {
  const identity = new Message(bytes);
  return { mspId: identity.text(1), certificate: identity.text(2) };
}

function parseWrites(readWriteSet: Message): Write[] {
  return readWriteSet.all(2).flatMap((bytes) => {
    const set = new Message(bytes);
    const namespace = set.text(1);
    return set
      .message(2)
      .all(3)
      .map((write) => new Message(write))
      .map((write) => ({ namespace, key: write.text(1), value: utf8(write.bytes(3)) }));
  });
}
