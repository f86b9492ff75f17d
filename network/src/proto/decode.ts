/** Bytes that are not the protobuf message they were taken for. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  readonly code = 'MALFORMED';
}

interface MessageType<T> {
  deserializeBinary(bytes: Uint8Array): T;
}

/**
 * Parses protobuf bytes.
 * @param what what the bytes should be, for the message of the error
 * @throws {@link DecodeError}
 */
export function decode<T>(type: MessageType<T>, bytes: Uint8Array, what: string): T {
  try {
    return type.deserializeBinary(bytes);
  } catch (error) {
    throw new DecodeError(`error unmarshalling ${what}`, { cause: error });
  }
}

/** A bytes field of a decoded message as a Buffer over the same memory. */
export function bytesOf(field: Uint8Array | string): Buffer {
  return typeof field === 'string'
    ? Buffer.from(field, 'base64')
    : Buffer.from(field.buffer, field.byteOffset, field.byteLength);
}
