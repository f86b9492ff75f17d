/** 32 random bytes, `0x` and 64 hexadecimal digits: salts one commitment. */
export function newSalt(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `0x${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
