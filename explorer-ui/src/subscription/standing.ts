import type { DenialCode } from '@xinjian/chaincode/model';
import type { Subscription } from '../gateway/shapes/subscription.js';
import { HINDRANCES, type HindranceWord } from '../i18n/hindrances.js';

export type Standing = 'ACTIVE' | 'PAUSED' | 'LIMITED' | 'STOPPED' | 'CLOSED';

/** What passes by itself or at a word of the enterprise, and what leaves some of the items; all else stops pushes. */
const STANDING_UNDER: Partial<Record<DenialCode, Standing>> = {
  CONSENT_SUSPENDED: 'PAUSED',
  NOT_YET_EFFECTIVE: 'PAUSED',
  ITEM_OUT_OF_SCOPE: 'LIMITED',
};

/** How a subscription stands, the consent behind it considered. */
export function standingOf({ state, hindrance }: Pick<Subscription, 'state' | 'hindrance'>): Standing {
  if (state === 'CLOSED') return 'CLOSED';
  return hindrance === null ? 'ACTIVE' : (STANDING_UNDER[hindrance] ?? 'STOPPED');
}

/** The hindrance where it has words of its own. */
export function hindranceWord(code: string | null): HindranceWord | undefined {
  return HINDRANCES.find((known) => known === code);
}
