/**
 * The same work for all who ask for it while it is under way, or before so many milliseconds have gone since it was
 * begun.
 */
export function shared<Result>(work: () => Promise<Result>, age: number): () => Promise<Result> {
  let last: { readonly result: Promise<Result>; readonly begun: number } | undefined;
  let isUnderWay = false;
  return () => {
    const now = performance.now();
    if (last !== undefined && (isUnderWay || now - last.begun < age)) return last.result;
    isUnderWay = true;
    const result = work().finally(() => (isUnderWay = false));
    last = { result, begun: now };
    return result;
  };
}
