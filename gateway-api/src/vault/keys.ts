import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** A text under a key of the vault: AES-256-GCM (NIST SP 800-38D). */
export interface Sealed {
  /** The id of the key. */
  readonly key: string;
  /** Base64url of nonce (12 bytes), ciphertext and tag (16 bytes). */
  readonly box: string;
}

/** The vault's keys do not read, or one is missing that something was sealed with. */
export class VaultKeyError extends Error {}

/** A sealed text that was altered, or stands where another should. */
export class VaultAltered extends Error {
  constructor(bound: string) {
    super(`what the vault keeps for ${bound} was altered, or belongs elsewhere`);
    this.name = 'VaultAltered';
  }
}

interface DerivedKey {
  readonly id: string;
  readonly sealing: Buffer;
  readonly indexing: Buffer;
}

const CIPHER = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;

/** 32 bytes in base64url. */
const Secret = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}=?$/, 'a vault key is 32 bytes in base64url (43 characters)');
const Secrets = z.array(Secret).min(1);

/**
 * The keys that the vault is read with. The first seals what is written; the others still open what was written
 * before it. From each, HKDF (RFC 5869) derives one key that seals, one that indexes, and the name that the sealed
 * text remembers it by.
 */
export class VaultKeys {
  readonly #ring: ReadonlyMap<string, DerivedKey>;
  readonly #current: DerivedKey;

  /** @param secrets 32 bytes in base64url each, the current one first @throws {VaultKeyError} */
  constructor(secrets: readonly string[]) {
    const parsed = Secrets.safeParse(secrets);
    if (!parsed.success) throw new VaultKeyError(parsed.error.issues[0]?.message);
    const derived = parsed.data.map(derive);
    this.#ring = new Map(derived.map((key) => [key.id, key]));
    this.#current = derived[0] as DerivedKey;
  }

  /** The ids, the current one first. */
  get ids(): string[] {
    return [...this.#ring.keys()];
  }

  /** @param bound what the text belongs to: it opens nowhere else */
  seal(bound: string, text: string): Sealed {
    const { id, sealing } = this.#current;
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv(CIPHER, sealing, nonce, { authTagLength: TAG }).setAAD(Buffer.from(bound));
    const box = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return { key: id, box: box.toString('base64url') };
  }

  /** @throws {VaultKeyError} a key that is not in the ring @throws {VaultAltered} */
  open(bound: string, { key, box }: Sealed): string {
    const known = this.#ring.get(key);
    if (known === undefined) throw new VaultKeyError(`the vault key ${key} is missing`);
    const bytes = Buffer.from(box, 'base64url');
    try {
      const decipher = createDecipheriv(CIPHER, known.sealing, bytes.subarray(0, NONCE), {
        authTagLength: TAG,
      })
        .setAAD(Buffer.from(bound))
        .setAuthTag(bytes.subarray(-TAG));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()]).toString('utf8');
    } catch {
      throw new VaultAltered(bound);
    }
  }

  /** A value's keyed fingerprints (HMAC-SHA-256), one for each key: found under any of them, guessed under none. */
  fingerprints(value: string): string[] {
    return [...this.#ring.values()].map(({ indexing }) =>
      createHmac('sha256', indexing).update(value).digest('base64url'),
    );
  }
}

function derive(secret: string): DerivedKey {
  const take = (purpose: string, length: number) =>
    Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'base64url'), '', `xinjian vault ${purpose}`, length));
  return { id: take('id', 8).toString('hex'), sealing: take('sealing', 32), indexing: take('indexing', 32) };
}

export interface VaultKeySettings {
  /** Keys in base64url, separated by commas, the current one first. */
  readonly VAULT_KEY?: string | undefined;
  /** A JSON list of the same. */
  readonly VAULT_KEY_FILE?: string | undefined;
}

/** @throws {VaultKeyError} where neither is set, or what is there is no list of keys */
export async function readVaultKeys({ VAULT_KEY, VAULT_KEY_FILE }: VaultKeySettings): Promise<VaultKeys> {
  if (VAULT_KEY) return new VaultKeys(VAULT_KEY.split(',').map((key) => key.trim()));
  if (VAULT_KEY_FILE) return new VaultKeys(await readList(VAULT_KEY_FILE));
  throw new VaultKeyError('VAULT_KEY or VAULT_KEY_FILE: the vault has no key');
}

async function readList(file: string): Promise<string[]> {
  try {
    return Secrets.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const reason =
      error instanceof z.ZodError ? 'not a JSON list of keys' : (error as NodeJS.ErrnoException).code;
    throw new VaultKeyError(`VAULT_KEY_FILE: ${file}: ${reason ?? 'not JSON'}`);
  }
}
