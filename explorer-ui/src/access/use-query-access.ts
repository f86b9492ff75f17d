import type { AccessRequest } from '@xinjian/chaincode/model';
import { arrivedDigest } from './acknowledge.js';
import { Access } from '../gateway/shapes/access.js';
import { AccessAnswer } from '../gateway/shapes/delivery.js';
import { useSession } from '../session/context.js';
import { useSign } from '../session/signer.js';
import { useAct } from '../session/use-act.js';
import { loadKey } from '../signing/keystore.js';
import { officerDigest } from '../signing/key.js';

/** What the form decides; the officer's digest and the statement's frame are added here. */
export type AccessQuestion = Pick<
  AccessRequest,
  'consent' | 'subject' | 'items' | 'purpose' | 'service' | 'evidence'
>;

export interface Answered {
  readonly question: AccessQuestion;
  readonly answer: AccessAnswer;
}

/** Signs an access request, sends it, and acknowledges with the digest of what arrived. */
export function useQueryAccess() {
  const { client, me } = useSession();
  const sign = useSign();
  const acknowledge = useAct(async ({ answer }: Answered) => {
    const digest = arrivedDigest(answer);
    if (digest === undefined) return undefined;
    const { statement } = await sign('access.acknowledge', { access: answer.access, digest });
    return client.post(`/v1/accesses/${answer.access}/acknowledge`, { statement }, Access.partial());
  });
  const ask = useAct(
    async (question: AccessQuestion): Promise<Answered> => {
      const key = await loadKey(me.participant);
      if (key === undefined) throw new Error('no signing key in this browser');
      const officer = await officerDigest(key, me.sub);
      const { statement } = await sign('access.request', { ...question, officer });
      return { question, answer: await client.post('/v1/accesses', { statement }, AccessAnswer) };
    },
    (answered) => acknowledge.mutate(answered),
  );
  return { ask, acknowledge };
}

export type QueryAccess = ReturnType<typeof useQueryAccess>;
