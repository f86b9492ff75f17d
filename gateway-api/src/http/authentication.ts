import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type JSONWebKeySet,
  jwtVerify,
  type JWTVerifyGetKey,
} from 'jose';
import pRetry, { type Options } from 'p-retry';
import { z } from 'zod';
import { Caller } from './caller.js';
import { Problem } from './problem.js';

/** Tells who is calling from the `Authorization` header. @throws {Problem} UNAUTHENTICATED, ISSUER_UNAVAILABLE */
export type Authenticate = (authorization: string | undefined) => Promise<Caller>;

export interface TokenOptions {
  readonly issuer: string;
  /** This gateway's PUBLIC_URL. */
  readonly audience: string;
  /** The issuer's public keys. */
  readonly keys: JWTVerifyGetKey;
}

/** Asymmetric only: a shared secret would let whoever verifies also issue. */
const ALGORITHMS = ['ES256', 'ES384', 'PS256', 'RS256', 'EdDSA'];

/** Verifies bearer tokens: JWTs of one issuer for one audience, with the claims `role` and `participant`. */
export function bearerTokens({ issuer, audience, keys }: TokenOptions): Authenticate {
  return async (authorization) => {
    const token = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw new Problem('UNAUTHENTICATED', 'No bearer token was sent.');
    const claims = await verify(token, { issuer, audience, keys });
    const caller = Caller.safeParse({ name: claims['sub'], ...claims });
    if (!caller.success)
      throw new Problem('UNAUTHENTICATED', 'The token lacks the claims role and participant.');
    return caller.data;
  };
}

async function verify(token: string, { issuer, audience, keys }: TokenOptions) {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      requiredClaims: ['sub', 'exp'],
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) {
      throw new Problem('UNAUTHENTICATED', `The token is not accepted: ${error.code}.`);
    }
    throw error;
  }
}

const Metadata = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** How long an issuer is waited for that starts beside the gateway, and how often it is asked. */
const ISSUER_PATIENCE = { retries: 60, factor: 1, minTimeout: 500 } as const;

/** The keys of an issuer elsewhere. */
export interface RemoteKeys {
  /** @throws {Problem} ISSUER_UNAVAILABLE where they cannot be fetched: nothing is said of the token then */
  readonly find: JWTVerifyGetKey;
  /** Rejects where tokens cannot be verified now. */
  readonly check: () => Promise<void>;
}

/** What is wrong with a token rather than with who issues them. */
const OF_THE_TOKEN = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];
/** When a caller may try again whose token could not be verified, in seconds. */
const ISSUER_RETRY = 5;

/**
 * The keys of an issuer elsewhere, found by its metadata (OpenID Connect Discovery) and cached by jose for ten minutes.
 * @throws {Error} it does not answer for half a minute, or calls itself otherwise
 */
export async function remoteKeys(issuer: string, patience: Options = ISSUER_PATIENCE): Promise<RemoteKeys> {
  const metadata = await pRetry(() => readMetadata(issuer), patience);
  if (metadata.issuer !== issuer) throw new Error(`${issuer} calls itself ${metadata.issuer}`);
  const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
  return {
    find: (header, token) =>
      keys(header, token).catch((error: unknown) => {
        if (OF_THE_TOKEN.some((ofToken) => error instanceof ofToken)) throw error;
        throw issuerAway(error);
      }),
    check: async () => {
      if (!keys.fresh) await keys.reload();
    },
  };
}

function issuerAway(cause: unknown): Problem {
  const detail = 'Whoever issues tokens cannot be asked for its keys: try again later.';
  return new Problem('ISSUER_UNAVAILABLE', detail, { retryable: true }, { cause, retryAfter: ISSUER_RETRY });
}

async function readMetadata(issuer: string): Promise<z.infer<typeof Metadata>> {
  const response = await fetch(`${issuer}/.well-known/openid-configuration`).catch((error: unknown) => {
    throw new Error(`${issuer} does not answer`, { cause: error });
  });
  if (!response.ok) throw new Error(`${issuer} answered ${response.status} for its metadata`);
  return Metadata.parse(await response.json());
}

/** The keys of an issuer in this process. */
export function localKeys(keys: JSONWebKeySet): JWTVerifyGetKey {
  return createLocalJWKSet(keys);
}
