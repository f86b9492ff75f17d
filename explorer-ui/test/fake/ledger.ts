import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { createHash, randomBytes } from 'node:crypto';
import type { FabricIdentity } from './authority.js';

/** What one transaction invokes and writes. */
export interface Invocation {
  readonly args: readonly string[];
  readonly writes: readonly { readonly key: string; readonly value: string }[];
  readonly creator: FabricIdentity;
  readonly endorsers: readonly FabricIdentity[];
  readonly at: Date;
}

export interface BuiltTransaction {
  readonly transactionId: string;
  readonly envelope: Uint8Array;
}

export interface BuiltBlock {
  readonly number: number;
  readonly hash: string;
  readonly previousHash: string;
  readonly dataHash: string;
  readonly raw: Uint8Array;
}

const sha256 = (...parts: readonly Uint8Array[]) =>
  new Uint8Array(createHash('sha256').update(Buffer.concat(parts)).digest());
const utf8 = (text: string) => new TextEncoder().encode(text);
export const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** A protobuf message from its length-delimited (bytes) and varint (number) fields. */
function message(...fields: readonly (readonly [number, Uint8Array | number])[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const [number, value] of fields) {
    if (typeof value === 'number') writer.tag(number, WireType.Varint).uint64(value);
    else writer.tag(number, WireType.LengthDelimited).bytes(value);
  }
  return writer.finish();
}

const identityOf = ({ mspId, certificate }: FabricIdentity) =>
  message([1, utf8(mspId)], [2, utf8(certificate)]);

/** The id that a transaction of this creator has under this nonce. */
export function newTransactionId(creator: FabricIdentity): { nonce: Uint8Array; transactionId: string } {
  const nonce = new Uint8Array(randomBytes(24));
  return { nonce, transactionId: hex(sha256(nonce, identityOf(creator))) };
}

/** An endorser transaction in Fabric's own bytes, endorsed and signed for real. */
export async function buildTransaction(
  { args, writes, creator, endorsers, at }: Invocation,
  nonce: Uint8Array,
): Promise<BuiltTransaction> {
  const creatorBytes = identityOf(creator);
  const transactionId = hex(sha256(nonce, creatorBytes));
  const timestamp = message([1, Math.floor(at.getTime() / 1000)], [2, (at.getTime() % 1000) * 1e6]);
  const channelHeader = message([1, 3], [3, timestamp], [4, utf8('credit-audit')], [5, utf8(transactionId)]);
  const signatureHeader = message([1, creatorBytes], [2, nonce]);
  const input = message(...args.map((arg) => [1, utf8(arg)] as const));
  const spec = message([1, 2], [2, message([2, utf8('credit-audit')])], [3, input]);
  const proposal = message([1, message([1, spec])]);
  const kvWrites = writes.map(({ key, value }) => [3, message([1, utf8(key)], [3, utf8(value)])] as const);
  const results = message([2, message([1, utf8('credit-audit')], [2, message(...kvWrites)])]);
  const proposalHash = sha256(channelHeader, signatureHeader, proposal);
  const response = message([1, proposalHash], [2, message([1, results])]);
  const endorsements = await Promise.all(
    endorsers.map(async (endorser) => {
      const endorserBytes = identityOf(endorser);
      const signature = await endorser.sign(Buffer.concat([response, endorserBytes]));
      return [2, message([1, endorserBytes], [2, signature])] as const;
    }),
  );
  const action = message([1, proposal], [2, message([1, response], ...endorsements)]);
  const transaction = message([1, message([1, signatureHeader], [2, action])]);
  const payload = message([1, message([1, channelHeader], [2, signatureHeader])], [2, transaction]);
  return { transactionId, envelope: message([1, payload], [2, await creator.sign(payload)]) };
}

/** A block over envelopes, every one of them VALID, chained to the one before. */
export function buildBlock(
  number: number,
  previousHash: string,
  envelopes: readonly Uint8Array[],
): BuiltBlock {
  const dataHash = sha256(...envelopes);
  const previous = Buffer.from(previousHash, 'hex');
  const body = Buffer.concat([derInteger(number), derBytes(previous), derBytes(dataHash)]);
  const header = message([1, number], [2, previous], [3, dataHash]);
  const data = message(...envelopes.map((envelope) => [1, envelope] as const));
  const flags = new Uint8Array(envelopes.length);
  const metadata = message([1, new Uint8Array()], [1, new Uint8Array()], [1, flags]);
  return {
    number,
    previousHash,
    dataHash: hex(dataHash),
    hash: hex(sha256(Uint8Array.from([0x30, body.length, ...body]))),
    raw: message([1, header], [2, data], [3, metadata]),
  };
}

function derInteger(value: number): Uint8Array {
  const bytes = value > 0x7f ? [0, value] : [value];
  return Uint8Array.from([0x02, bytes.length, ...bytes]);
}

function derBytes(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from([0x04, bytes.length, ...bytes]);
}
