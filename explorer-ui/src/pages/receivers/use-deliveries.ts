import { useList } from '../../gateway/queries.js';
import { Delivery, type DeliveryState } from '../../gateway/shapes/webhook.js';

/** How often deliveries are looked at again, in milliseconds: what becomes of them is not on the ledger. */
const EVERY = 4_000;

/** What was sent to a receiver or waits for it, newest first; in one state, or all. */
export function useDeliveries(webhook: string, state?: DeliveryState, limit?: number) {
  return useList(`/v1/webhooks/${webhook}/deliveries`, Delivery, {
    ...{ query: { state }, every: EVERY },
    ...(limit !== undefined && { limit }),
  });
}
