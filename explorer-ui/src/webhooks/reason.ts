import { DENIAL_CODES, type DenialCode } from '@xinjian/chaincode/model';

/** Why a delivery did not arrive, beside denials and the receiver's own status codes. */
export const DELIVERY_REASONS = [
  'TIMEOUT',
  'UNREACHABLE',
  'ADDRESS_REFUSED',
  'INTERNAL',
  'LEDGER',
  'UNSUBSCRIBED',
  'WEBHOOK_REMOVED',
  'NOT_KEPT',
  'NOT_MADE',
  'COMMITTED_TOO_LATE',
] as const;
export type DeliveryReason = (typeof DELIVERY_REASONS)[number];

/** A reason as it is put into words. */
export type ReadReason =
  | { readonly kind: 'known'; readonly reason: DeliveryReason }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'denial'; readonly code: DenialCode }
  | { readonly kind: 'other' };

/** Reads the code that the gateway gives for a delivery. */
export function readReason(code: string): ReadReason {
  const reason = DELIVERY_REASONS.find((known) => known === code);
  if (reason !== undefined) return { kind: 'known', reason };
  const [, status] = /^STATUS_(\d{3})$/.exec(code) ?? [];
  if (status !== undefined) return { kind: 'status', status: Number(status) };
  const denial = DENIAL_CODES.find((known) => known === code);
  return denial === undefined ? { kind: 'other' } : { kind: 'denial', code: denial };
}
