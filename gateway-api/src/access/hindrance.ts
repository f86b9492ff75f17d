import { type AccessRequest, DenialCode, QUERIES, type Release } from '@xinjian/chaincode/model';
import { z } from 'zod';
import type { Ledger } from '../ledger/port.js';
import type { Recorded } from './claim.js';
import { GroupCommit, type GroupLimits } from './group-commit.js';
import { asGroupRefusal } from './member-refusal.js';

/** How many releases are asked about at once, while how many such questions are under way. */
const LOOKING: GroupLimits = { size: 500, depth: 2 };

const Hindrances = z.array(DenialCode.nullable());

/** Why nothing may be released although the access was allowed. */
export type Hindrance = DenialCode | 'COMMITTED_TOO_LATE';

/** Why nothing of an access was released that nothing forbids: `NOT_DELIVERED`, nobody came back for it in time. */
export type Loss = 'NOT_MADE' | 'NOT_DELIVERED';

export function isLoss(why: Hindrance | Loss): why is Loss {
  return why === 'NOT_MADE' || why === 'NOT_DELIVERED';
}

/**
 * Asks the peer, now, whether what was allowed may still be released: the consent in force and not narrowed since, the
 * institution in good standing (G1, G2). One question for all that wait, asked after the last of them has come.
 */
export class LastLook {
  readonly #looks: GroupCommit<Release, DenialCode | null>;

  constructor(ledger: Pick<Ledger, 'evaluate'>) {
    this.#looks = new GroupCommit({ ...LOOKING, commit: (releases) => ask(ledger, releases) });
  }

  /** @throws {LedgerUnavailable} */
  hindranceOf({ iss, consent }: AccessRequest, { revision }: Recorded): Promise<DenialCode | null> {
    return this.#looks.add({ iss, consent, revision });
  }
}

async function ask(
  ledger: Pick<Ledger, 'evaluate'>,
  releases: readonly Release[],
): Promise<readonly (DenialCode | null)[]> {
  try {
    return Hindrances.parse(
      JSON.parse(await ledger.evaluate(QUERIES.hindrances, [JSON.stringify(releases)])),
    );
  } catch (error) {
    throw asGroupRefusal(error);
  }
}
