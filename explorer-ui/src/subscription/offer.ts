import type { Consent } from '../gateway/shapes/consent.js';
import type { CatalogueRow } from '../gateway/shapes/registry.js';
import type { Subscription } from '../gateway/shapes/subscription.js';

/** Whether an institution can subscribe under a consent. */
export function takesSubscriptions({ state, terms }: Pick<Consent, 'state' | 'terms'>): boolean {
  return state === 'ACTIVE' && terms.services.includes('push');
}

/** The items that subscriptions in force bring already under a consent, for whatever purpose. */
export function subscribedItems(
  subscriptions: readonly Subscription[],
  consent: string,
): ReadonlySet<string> {
  const standing = subscriptions.filter((each) => each.state === 'ACTIVE' && each.consent === consent);
  return new Set(standing.flatMap(({ items }) => items));
}

/** How items reach the platform of whose changes it may not hear: it learns of them when it asks. */
const ON_DEMAND: readonly CatalogueRow['sharing_mode'][] = ['interface', 'computed'];

/** Whether an item is asked for when it is needed, as far as the catalogue says. */
export function isOnDemand({ sharing_mode }: Pick<CatalogueRow, 'sharing_mode'>): boolean {
  return ON_DEMAND.includes(sharing_mode);
}
