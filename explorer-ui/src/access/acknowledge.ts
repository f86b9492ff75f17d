import { deliveredDigest } from '../verification/receipt.js';
import type { AccessAnswer } from '../gateway/shapes/delivery.js';

/** The digest of what arrived, as this browser computes it; undefined where nothing did. */
export function arrivedDigest({ data, receipt }: AccessAnswer): string | undefined {
  return data === null || data === undefined || receipt.salt === null
    ? undefined
    : deliveredDigest(receipt.salt, data);
}
