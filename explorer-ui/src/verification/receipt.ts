import { saltedDigest } from '@xinjian/chaincode/model';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import type { Receipt } from '../gateway/shapes/access.js';
import type { Key } from '../gateway/shapes/registry.js';
import { plainHex, fromBase64, utf8 } from './bytes.js';
import { type Check, check } from './check.js';
import { signedBy } from './statement.js';

/** The salted digest of delivered data: over its RFC 8785 form (API.md, `receipt`). */
export function deliveredDigest(salt: string, data: unknown): string {
  return saltedDigest(salt, canonicalize(data) ?? '');
}

const ReceiptPayload = z.object({
  access: z.string(),
  transactionId: z.string(),
  digest: z.string().nullish(),
});

/** A receipt as its holder can check it: the gateway's signature, what it names, and the data it speaks of. */
export async function checkReceipt(
  receipt: Receipt,
  gatewayKeys: readonly Key[],
  data?: unknown,
): Promise<Check[]> {
  const kid = z.object({ kid: z.string() }).safeParse(part(receipt.jws, 0));
  const key = gatewayKeys.find((candidate) => kid.success && candidate.kid === kid.data.kid);
  const payload = ReceiptPayload.safeParse(part(receipt.jws, 1));
  const names =
    payload.success &&
    payload.data.access === receipt.access &&
    payload.data.transactionId === receipt.transactionId;
  const { digest, salt } = receipt;
  const recompute = data !== undefined && digest !== null && salt !== null;
  return [
    check('receiptSignature', key && (await signedBy(receipt.jws, key.jwk)), key?.kid),
    check('receiptNames', names, receipt.access),
    ...(recompute
      ? [check('receiptDigest', plainHex(deliveredDigest(salt, data)) === plainHex(digest), plainHex(digest))]
      : []),
  ];
}

function part(jws: string, index: number): unknown {
  try {
    const encoded = jws.split('.')[index] ?? '';
    return JSON.parse(utf8(fromBase64(encoded.replaceAll('-', '+').replaceAll('_', '/'))));
  } catch {
    return undefined;
  }
}
