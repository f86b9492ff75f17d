import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** Fields of one protobuf message by number: bytes where length-delimited, bigint where varint. */
export class Message {
  readonly #fields = new Map<number, (Uint8Array<ArrayBuffer> | bigint)[]>();

  /** @throws where the bytes are no protobuf message */
  constructor(bytes: Uint8Array) {
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [number, type] = reader.tag();
      if (type === WireType.LengthDelimited) this.#add(number, reader.bytes().slice());
      else if (type === WireType.Varint) this.#add(number, BigInt(reader.uint64()));
      else reader.skip(type, number);
    }
  }

  /** The last occurrence of a length-delimited field; empty where absent, as protobuf 3 has it. */
  bytes(number: number): Uint8Array<ArrayBuffer> {
    return this.all(number).at(-1) ?? new Uint8Array();
  }

  /** Every occurrence of a length-delimited field, in order. */
  all(number: number): Uint8Array<ArrayBuffer>[] {
    return (this.#fields.get(number) ?? []).filter((value) => typeof value !== 'bigint');
  }

  message(number: number): Message {
    return new Message(this.bytes(number));
  }

  text(number: number): string {
    return new TextDecoder('utf-8', { fatal: true }).decode(this.bytes(number));
  }

  integer(number: number): bigint {
    const value = this.#fields.get(number)?.at(-1);
    return typeof value === 'bigint' ? value : 0n;
  }

  #add(number: number, value: Uint8Array<ArrayBuffer> | bigint): void {
    this.#fields.set(number, [...(this.#fields.get(number) ?? []), value]);
  }
}
