/** An answer, or undefined where there is none: the checks that need it will say so. */
export function attempt<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch(() => undefined);
}
