/** How many calls a process still lives to make; it is killed before the last, and makes none afterwards. */
export interface Life {
  left: number;
}

/** An object every call of which is a step of a process that is killed when its life is over. */
export function mortal<Target extends object>(target: Target, life: Life): Target {
  return new Proxy(target, {
    get: (found, name, receiver) => {
      const member: unknown = Reflect.get(found, name, receiver);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        life.left -= 1;
        if (life.left <= 0) throw new Error('killed');
        return (member as (...all: unknown[]) => unknown).apply(found, args);
      };
    },
  });
}
