import pRetry from 'p-retry';
import { z } from 'zod';
import type { Answer } from '../../dev/client/answer.js';
import type { Caller } from '../../dev/client/caller.js';
import { untilAnswered } from '../../dev/client/until.js';
import { type Agreement, ITEMS, OUT_OF_SCOPE } from './agreement.js';

/** One access request, and every final answer that its caller ever got. */
export interface Asked {
  readonly statement: string;
  readonly service: 'query' | 'report';
  readonly answers: readonly Answer[];
  /** Of a report: the bytes of its file, each time it was fetched. */
  readonly files: readonly Uint8Array[];
  /** Milliseconds from the first try to the first answer. */
  readonly waited: number;
}

/** A caller's own patience: longer than any restart. */
export const PATIENCE = { retries: 300, factor: 1, minTimeout: 100 } as const;

/** What is asked, and how. */
export interface Question {
  readonly service: Asked['service'];
  /** Whether it asks for what its consent opens. */
  readonly isInScope: boolean;
  /** Whether the same statement is sent again once it is answered. */
  readonly isRepeated: boolean;
}

const PATHS = { query: '/v1/accesses', report: '/v1/reports' } as const;
const Issued = z.object({ access: z.string() });

/**
 * Sends one statement until it is answered for good, and once more where it is to be repeated.
 * @param callers one for each gateway, taken in turn
 */
export async function ask(
  callers: readonly Caller[],
  { members }: Agreement,
  { service, isInScope, isRepeated }: Question,
): Promise<Asked> {
  const { statement } = await callerAt(callers, 0).sign('access.request', {
    ...members,
    ...{ items: isInScope ? ITEMS[service] : OUT_OF_SCOPE, service },
  });
  let turn = 0;
  const send = () => {
    turn += 1;
    const caller = callerAt(callers, turn);
    return pRetry(() => untilAnswered(() => caller.send('POST', PATHS[service], { statement })), PATIENCE);
  };
  const begun = performance.now();
  const first = await send();
  const waited = performance.now() - begun;
  const files = service === 'report' ? await fetchFile(callerAt(callers, turn), first) : [];
  return { statement, service, files, waited, answers: isRepeated ? [first, await send()] : [first] };
}

/** What is kept for five minutes is there, unless the platform was away for longer. */
async function fetchFile(caller: Caller, { body }: Answer): Promise<Uint8Array[]> {
  const issued = Issued.safeParse(body);
  if (!issued.success) return [];
  const path = `/v1/reports/${issued.data.access}`;
  const file = await pRetry(() => caller.file(path, 'application/pdf'), PATIENCE);
  return file === null ? [] : [file];
}

function callerAt(callers: readonly Caller[], turn: number): Caller {
  const caller = callers[turn % callers.length];
  if (caller === undefined) throw new Error('nobody to ask');
  return caller;
}
