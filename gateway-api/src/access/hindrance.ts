import {
  type AccessRequest,
  ConsentRecord,
  type DenialCode,
  ParticipantRecord,
  QUERIES,
  releaseHindrance,
  SubjectReference,
} from '@xinjian/chaincode/model';
import type { Ledger } from '../ledger/port.js';
import type { Recorded } from './claim.js';
import { GroupCommit, type GroupLimits } from './group-commit.js';

/** How many records are read at once, and how many such rounds. */
const LOOKING: GroupLimits = { size: 200, depth: 4 };

/** Why nothing may be released although the access was allowed. */
export type Hindrance = DenialCode | 'COMMITTED_TOO_LATE';

/**
 * Reads from the peer, now, whether what was allowed may still be released: the consent in force and not narrowed
 * since, the institution in good standing (G1, G2). A record that many ask for at once is read once for all of them,
 * after the last has asked.
 */
export class LastLook {
  readonly #records: GroupCommit<readonly [query: string, id: string], unknown>;

  constructor(ledger: Pick<Ledger, 'evaluate'>) {
    this.#records = new GroupCommit({ ...LOOKING, commit: (asked) => readAll(ledger, asked) });
  }

  /** @throws {LedgerUnavailable} */
  async hindranceOf(request: AccessRequest, { revision }: Recorded): Promise<Hindrance | null> {
    const [consent, institution] = await Promise.all([
      request.consent === null ? null : this.#records.add([QUERIES.consent, request.consent]),
      SubjectReference.safeParse(request.iss).success
        ? null
        : this.#records.add([QUERIES.participant, request.iss]),
    ]);
    return releaseHindrance({
      consent: consent === null ? null : ConsentRecord.parse(consent),
      institution: institution === null ? null : ParticipantRecord.parse(institution),
      ...{ revision, at: new Date().toISOString() },
    });
  }
}

async function readAll(
  ledger: Pick<Ledger, 'evaluate'>,
  asked: readonly (readonly [string, string])[],
): Promise<readonly unknown[]> {
  const reads = new Map<string, Promise<unknown>>();
  for (const [query, id] of asked) {
    const key = `${query} ${id}`;
    if (!reads.has(key)) reads.set(key, ledger.evaluate(query, [id]).then(JSON.parse));
  }
  return Promise.all(asked.map(async ([query, id]) => reads.get(`${query} ${id}`)));
}
