import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** An identity as fabric-network's file-system wallet keeps it. */
const WalletIdentity = z.object({
  type: z.literal('X.509'),
  version: z.literal(1),
  mspId: z.string(),
  credentials: z.object({ certificate: z.string(), privateKey: z.string() }),
});

export interface ClientIdentity {
  readonly mspId: string;
  /** PEM, as bytes. */
  readonly credentials: Buffer;
  readonly privateKey: KeyObject;
}

/** Reads `<label>.id` of a wallet folder. */
export async function readIdentity(folder: string, label: string): Promise<ClientIdentity> {
  const text = await readFile(join(folder, `${label}.id`), 'utf8');
  const { mspId, credentials } = WalletIdentity.parse(JSON.parse(text));
  return {
    mspId,
    credentials: Buffer.from(credentials.certificate),
    privateKey: createPrivateKey(credentials.privateKey),
  };
}
