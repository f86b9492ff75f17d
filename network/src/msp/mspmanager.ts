import { CertificateError } from '../crypto/certificate.js';
import { bytesOf, decode, DecodeError } from '../proto/decode.js';
import { msp } from '../proto/fabric.js';
import { IdentityError } from './errors.js';
import type { Identity } from './identity.js';
import type { Msp } from './msp.js';

/** How many identities are kept parsed; parsing costs twice a signature check. */
const CACHE_SIZE = 10_000;

/** The organisations of a channel, or of one node. */
export class MspManager {
  readonly #msps: ReadonlyMap<string, Msp>;
  readonly #identities = new Map<string, Identity>();

  constructor(msps: readonly Msp[]) {
    this.#msps = new Map(msps.map((organisation) => [organisation.id, organisation]));
  }

  /** Only one of the organisations: what a node knows of its own. */
  only(mspId: string): MspManager {
    const organisation = this.#msps.get(mspId);
    return new MspManager(organisation === undefined ? [] : [organisation]);
  }

  /**
   * Parses the bytes of `msp.SerializedIdentity`, and remembers the outcome. The identity is not yet validated.
   * @throws IdentityError with code MALFORMED or UNKNOWN_MSP
   */
  deserialize(serialized: Uint8Array): Identity {
    const key = bytesOf(serialized).toString('latin1');
    const known = this.#identities.get(key);
    if (known !== undefined) {
      return known;
    }
    const identity = this.#parse(serialized);
    if (this.#identities.size >= CACHE_SIZE) {
      this.#identities.clear();
    }
    this.#identities.set(key, identity);
    return identity;
  }

  #parse(serialized: Uint8Array): Identity {
    try {
      const parsed = decode(msp.SerializedIdentity, serialized, 'SerializedIdentity');
      const organisation = this.#msps.get(parsed.getMspid());
      if (organisation === undefined) {
        throw new IdentityError('UNKNOWN_MSP', `MSP ${parsed.getMspid()} is unknown`);
      }
      return organisation.identity(parsed.getIdBytes_asU8(), serialized);
    } catch (error) {
      if (error instanceof DecodeError || error instanceof CertificateError) {
        throw new IdentityError('MALFORMED', 'could not decode the identity', { cause: error });
      }
      throw error;
    }
  }
}
