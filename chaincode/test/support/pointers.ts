/** A copy of a JSON value with the members at these JSON pointers (RFC 6901) set. */
export function withMembers<T>(base: T, members: Readonly<Record<string, unknown>>): T {
  const copy = structuredClone(base);
  for (const [pointer, value] of Object.entries(members)) {
    const path = pointer.split('/').slice(1);
    const last = path.pop()!;
    const parent = path.reduce<Record<string, unknown>>(
      (node, name) => node[name] as Record<string, unknown>,
      copy as Record<string, unknown>,
    );
    parent[last] = value;
  }
  return copy;
}
