import type { Body, Claims, Prepared, Progress, Recorded, Submission } from './claim.js';
import { prepareNothing } from './delivery.js';
import type { Recorder } from './recorder.js';
import type { Settler } from './settler.js';

export interface AbandonOptions {
  readonly claims: Pick<Claims, 'find' | 'close' | 'postpone'>;
  readonly settler: Pick<Settler, 'settle'>;
  readonly recorderOf: (statement: string) => Pick<Recorder, 'recover'>;
  /** Whether an access is being answered here. */
  readonly isUnderWay: (id: string) => boolean;
  /** Keeps what an access ends with; null where it was denied. */
  readonly keep: (
    id: string,
    recorded: Recorded,
    nothing: readonly [Prepared | null, Body],
  ) => Promise<unknown>;
}

/**
 * Ends what nobody came back for, a submission at a time: what it recorded is settled as failed, since nothing of it
 * was released, and what was denied is kept as that. A transaction of which nobody knows is sent once more, the very
 * same, so that it has an end too; one that came to nothing leaves its statements to whoever sends them again.
 * @throws as {@link Recorder.recover} and {@link Settler.settle}; what is not ended stays open
 */
export async function abandon(options: AbandonOptions, submission: Submission): Promise<void> {
  const { claims, isUnderWay } = options;
  const { transactionId } = submission;
  const known = await claims.find(submission.claims);
  const tied = [...known.values()].filter((claim) => claim.transactionId === transactionId);
  const left = tied.filter(({ id }) => !isUnderWay(id));
  const recorded = await recordedOf(options, submission, left);
  await Promise.all(
    left.map(async (claim) => {
      const found = claim.delivery?.recorded ?? recorded.get(claim.id);
      if (found !== undefined) await end(options, claim, found);
    }),
  );
  if (left.length === tied.length) await claims.close(transactionId);
  else await claims.postpone([transactionId]);
}

/** What the ledger has of those whose delivery does not tell, asked once for all of them; by `jti`. */
async function recordedOf(
  { recorderOf }: AbandonOptions,
  submission: Submission,
  left: readonly Progress[],
): Promise<ReadonlyMap<string, Recorded>> {
  const wanted = left.filter(({ delivery }) => delivery === null);
  const [first] = wanted;
  if (first === undefined) return new Map();
  const statements = wanted.map(({ statement }) => statement);
  const recorded = (await recorderOf(first.statement).recover(submission, statements)) ?? [];
  return new Map(recorded.map((each, index) => [wanted[index]?.id ?? '', each]));
}

async function end(
  { settler, keep }: AbandonOptions,
  { id, statement, delivery }: Progress,
  recorded: Recorded,
): Promise<void> {
  const isDenied = recorded.decision.outcome === 'DENIED';
  const [nothing, body] = prepareNothing('NOT_DELIVERED', recorded);
  if (!isDenied) await settler.settle(nothing.settlement, statement);
  if (delivery === null) await keep(id, recorded, [isDenied ? null : nothing, body]);
}
