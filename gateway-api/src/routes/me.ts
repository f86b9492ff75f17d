import { KeyRecord } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { type Caller, Role, ROLES } from '../http/caller.js';
import { type Operation, operation } from '../http/operation.js';
import { explained } from './asking.js';
import type { Services } from './services.js';
import { Access } from './shapes/accesses.js';
import { Counts } from './shapes/audit.js';
import { listOf, PageQuery, Written } from './shapes/lists.js';

const tag = 'Me';

const Me = z.object({
  sub: z.string(),
  name: z.string(),
  role: Role,
  participant: z.string(),
  /** What the participant is on the ledger; `enterprise` for a subject of information. */
  kind: z.string(),
  /** Its unified social credit code; an enterprise's own comes from the vault. */
  uscc: z.string().nullable(),
  keys: z.array(z.object({ ...KeyRecord.shape, ...Written.shape })),
});

const Trail = listOf(Access).extend({
  byDay: Counts,
  byInstitution: Counts,
  byItem: Counts,
  /** Who asked for the enterprise's reference. */
  resolutions: z.array(z.object({ by: z.string(), at: z.string() })),
});

/** The caller itself. */
export function me({ readModel, vault }: Services): Operation[] {
  const whatIs = async ({ role, participant: id }: Caller) => {
    if (role === 'enterprise') return { kind: role, uscc: (await vault.reveal(id))?.uscc ?? null };
    const participant = await readModel.participant(id);
    return { kind: participant?.kind ?? role, uscc: participant?.uscc ?? null };
  };
  return [
    operation({
      ...{ method: 'get', path: '/v1/me', summary: 'Who is calling', tag, roles: ROLES },
      reply: Me,
      handle: async ({ caller }) => {
        const { sub, name, role, participant } = caller;
        const { items } = await readModel.keys({ owner: participant }, { limit: 200 });
        return { sub, name, role, participant, ...(await whatIs(caller)), keys: items };
      },
    }),
    operation({
      ...{ method: 'get', path: '/v1/me/trail', summary: 'Who used my data', tag, roles: ['enterprise'] },
      query: PageQuery,
      reply: Trail,
      handle: async ({ caller: { participant: subject }, query }) => {
        const [page, summary, resolutions] = await Promise.all([
          readModel.accesses({ subject }, query),
          readModel.trailSummary(subject),
          vault.resolutions(subject, 100),
        ]);
        return {
          ...page,
          ...summary,
          items: page.items.map(explained),
          resolutions: resolutions.map(({ by, at }) => ({ by, at })),
        };
      },
    }),
  ];
}
