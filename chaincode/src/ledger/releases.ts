import { z } from 'zod';
import { type DenialCode, MAX_BATCH, Release, releaseHindrance } from '../model/index.js';
import { locate, parseArgument } from './arguments.js';
import type { LedgerContext } from './context.js';
import { participantOf } from './statement.js';

const Releases = z.array(Release).min(1).max(MAX_BATCH);

/**
 * Why an allowed access may not be released any more; null where it may.
 * @throws {LedgerError} NOT_FOUND
 */
export async function hindranceOf(
  ctx: LedgerContext,
  { iss, consent, revision }: Release,
): Promise<DenialCode | null> {
  return releaseHindrance({
    consent: consent === null ? null : await ctx.state.require('consent', consent),
    institution: await participantOf(ctx, iss),
    ...{ revision, at: ctx.at },
  });
}

/**
 * The last look before many releases.
 * @param releases JSON array of `Release`
 * @throws {LedgerError} MALFORMED, NOT_FOUND; details begin with `releases/<i>`
 */
export async function hindrancesOf(ctx: LedgerContext, releases: string): Promise<(DenialCode | null)[]> {
  const hindrances: (DenialCode | null)[] = [];
  for (const [index, release] of parseArgument(Releases, releases, 'releases').entries())
    hindrances.push(await locate(`releases/${index}`, () => hindranceOf(ctx, release)));
  return hindrances;
}
