import { readFile } from 'node:fs/promises';
import { jwkThumbprint, PublicJwk } from '@xinjian/chaincode/model';
import { CompactSign, importJWK } from 'jose';
import { z } from 'zod';

/** What a receipt says of one access: where its decision stands, and the digest of what was delivered. */
export interface ReceiptContent {
  /** The statement's `jti`. */
  readonly access: string;
  readonly transactionId: string;
  readonly blockNumber: number;
  /** The transaction's index in its block. */
  readonly position: number;
  readonly decidedAt: string;
  /** sha256(salt ‖ RFC 8785 form of `data`), as settled on the ledger; null where nothing was delivered. */
  readonly digest: string | null;
  readonly salt: string | null;
}

export interface Receipt extends ReceiptContent {
  /** The same content as compact JWS, signed by a gateway key that is registered on the ledger. */
  readonly jws: string;
}

export type SignReceipt = (content: ReceiptContent) => Promise<Receipt>;

const PrivateJwk = z.strictObject({ ...PublicJwk.shape, d: z.string().regex(/^[A-Za-z0-9_-]{43}$/) });

/** Reads the private JWK of a receipt key. @throws {Error} a file that holds none */
export async function readReceiptKey(file: string): Promise<SignReceipt> {
  const { kty, crv, x, y, d } = await readJwk(file);
  const key = await importJWK({ kty, crv, x, y, d }, 'ES256');
  const kid = jwkThumbprint({ kty, crv, x, y });
  return async (content) => {
    const jws = await new CompactSign(new TextEncoder().encode(JSON.stringify(content)))
      .setProtectedHeader({ alg: 'ES256', kid, typ: 'xinjian+jws' })
      .sign(key);
    return { ...content, jws };
  };
}

/** The id of a receipt key, under which the ledger knows it. @throws {Error} a file that holds none */
export async function readReceiptKeyId(file: string): Promise<string> {
  const { kty, crv, x, y } = await readJwk(file);
  return jwkThumbprint({ kty, crv, x, y });
}

async function readJwk(file: string): Promise<z.output<typeof PrivateJwk>> {
  return PrivateJwk.parse(JSON.parse(await readFile(file, 'utf8')));
}
