import { useResource } from '../gateway/queries.js';
import { Webhooks } from '../gateway/shapes/webhook.js';

/** The signed-in participant's receivers. */
export function useWebhooks() {
  return useResource('/v1/webhooks', Webhooks);
}
