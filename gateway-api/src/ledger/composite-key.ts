/** A composite key taken apart: `\0objectType\0attribute\0…\0` (fabric-shim: stub.createCompositeKey). */
export interface CompositeKey {
  readonly objectType: string;
  readonly attributes: readonly string[];
}

/** Takes a composite key apart; undefined for any other key. */
export function splitCompositeKey(key: string): CompositeKey | undefined {
  if (!key.startsWith('\0') || !key.endsWith('\0') || key.length < 3) return undefined;
  const [objectType = '', ...attributes] = key.slice(1, -1).split('\0');
  return { objectType, attributes };
}

/** A key for people: `consent(0192…)`, other keys as they are. */
export function printableKey(key: string): string {
  const composite = splitCompositeKey(key);
  return composite === undefined ? key : `${composite.objectType}(${composite.attributes.join(', ')})`;
}
