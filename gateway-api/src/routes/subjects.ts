import { SubjectReference, Uscc } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { type Operation, operation } from '../http/operation.js';
import type { Services } from './services.js';

/**
 * The reference under which an enterprise is asked and queried. For institutions only: who oversees identifies nobody
 * but by a look-up on the ledger (G10).
 */
export function subjects({ vault, resolveLimit }: Services): Operation[] {
  return [
    operation({
      ...{ method: 'post', path: '/v1/subjects/resolve', tag: 'Subjects' },
      summary: 'The opaque reference of an enterprise; logged, and shown to the enterprise',
      roles: ['institution'],
      body: z.strictObject({ uscc: Uscc }),
      reply: z.object({ subject: SubjectReference }),
      handle: async ({ caller, body }) => {
        await resolveLimit(caller);
        return vault.resolve(body.uscc, caller.participant);
      },
    }),
  ];
}
