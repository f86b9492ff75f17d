/** A composite key of Fabric taken apart: U+0000, object type, U+0000, then each attribute and U+0000. */
export function splitCompositeKey(key: string): readonly string[] {
  return key.startsWith('\u0000') ? key.slice(1).split('\u0000').slice(0, -1) : [key];
}

export function compositeKey(...parts: readonly string[]): string {
  return `\u0000${parts.map((part) => `${part}\u0000`).join('')}`;
}
