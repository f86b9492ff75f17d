import { Router } from 'express';
import type { Logger } from 'pino';
import type { Connection } from 'mongoose';
import { type Authenticate, bearerTokens, localKeys, remoteKeys } from '../http/authentication.js';
import type { Dependency } from '../http/health.js';
import { Accounts, type SubjectOf } from './accounts.js';
import { openIssuerKeys } from './keys.js';
import { createProvider } from './provider.js';
import { signIn } from './sign-in.js';

export interface EmbeddedIssuerOptions {
  readonly publicUrl: string;
  readonly explorerOrigin: string;
  readonly accountsFile: string;
  readonly subjectOf: SubjectOf;
  readonly connection: Connection;
  readonly logger: Logger;
}

export interface Issuer {
  readonly authenticate: Authenticate;
  /** To be mounted at `/oidc`; absent where the issuer is elsewhere. */
  readonly handler?: Router;
  /** Present where the issuer is elsewhere. */
  readonly dependency?: Dependency;
}

/** The issuer in this process, with the demonstration's accounts. */
export async function embeddedIssuer(options: EmbeddedIssuerOptions): Promise<Issuer> {
  const { publicUrl: audience, explorerOrigin, logger } = options;
  const issuer = `${audience}/oidc`;
  const accounts = await Accounts.read(options.accountsFile, options.subjectOf);
  const keys = await openIssuerKeys(options.connection);
  const provider = createProvider({ issuer, audience, explorerOrigin, accounts, keys, logger });
  return {
    authenticate: bearerTokens({ issuer, audience, keys: localKeys(keys.publicJwks) }),
    handler: Router().use(signIn(provider, accounts)).use(provider.callback()),
  };
}

/** Any standard issuer elsewhere. */
export async function externalIssuer(issuer: string, audience: string): Promise<Issuer> {
  const { find: keys, check } = await remoteKeys(issuer);
  return { authenticate: bearerTokens({ issuer, audience, keys }), dependency: { name: 'issuer', check } };
}
