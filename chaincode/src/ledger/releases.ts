import { z } from 'zod';
import { type DenialCode, MAX_BATCH, Release, releaseHindrance } from '../model/index.js';
import { locateEach, parseArgument } from './arguments.js';
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
 * @throws {LedgerError} MALFORMED, NOT_FOUND; of each that is refused, as `locateEach`
 */
export function hindrancesOf(ctx: LedgerContext, releases: string): Promise<(DenialCode | null)[]> {
  return locateEach('releases', parseArgument(Releases, releases, 'releases'), (release) =>
    hindranceOf(ctx, release),
  );
}
