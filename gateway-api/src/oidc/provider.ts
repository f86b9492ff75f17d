import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { Provider, type AccountClaims, type ClientMetadata, type Configuration } from 'oidc-provider';
import type { Account, Accounts } from './accounts.js';
import { ERROR_PAGE } from './error-page.js';
import type { IssuerKeys } from './keys.js';
import { SIGNED_OUT_PAGE, signOutPage } from './sign-out-page.js';

/** How long an access token holds, in seconds. */
const TOKEN_LIFE = 60 * 60;
const DAY = 24 * 60 * 60;

export interface IssuerOptions {
  /** `<PUBLIC_URL>/oidc` */
  readonly issuer: string;
  /** The gateway's PUBLIC_URL: for whom the tokens are. */
  readonly audience: string;
  readonly explorerOrigin: string;
  readonly accounts: Accounts;
  readonly keys: IssuerKeys;
  readonly logger: Logger;
}

/**
 * The embedded OpenID Connect issuer of the demonstration: people sign in at the explorer by authorisation code with
 * PKCE, systems by client credentials. Its accounts stand in a file with their passwords: for development only.
 */
export function createProvider(options: IssuerOptions): Provider {
  const provider = new Provider(options.issuer, configurationOf(options));
  provider.on('server_error', (_context, error) => options.logger.error({ err: error }, 'issuer'));
  return provider;
}

function configurationOf(options: IssuerOptions): Configuration {
  const { accounts, audience, explorerOrigin, keys } = options;
  return {
    clients: [explorerClient(explorerOrigin), ...accounts.list.map(systemClient)],
    jwks: { keys: [...keys.jwks.keys] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    claims: { openid: ['sub'], profile: ['name', 'role', 'participant'] },
    scopes: ['openid', 'profile', 'offline_access'],
    pkce: { required: () => true },
    responseTypes: ['code'],
    clientBasedCORS: (_context, origin) => origin === explorerOrigin,
    conformIdTokenClaims: false,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => {
          context.body = signOutPage(form);
        },
        postLogoutSuccessSource: (context) => {
          context.body = SIGNED_OUT_PAGE;
        },
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'openid profile',
          audience,
          accessTokenTTL: TOKEN_LIFE,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
    ttl: {
      AccessToken: TOKEN_LIFE,
      ClientCredentials: TOKEN_LIFE,
      IdToken: TOKEN_LIFE,
      Session: DAY,
      Grant: DAY,
      Interaction: 600,
    },
    interactions: { url: (_context, { uid }) => `/oidc/interaction/${uid}` },
    findAccount: (_context, username) => findAccount(accounts, username),
    extraTokenClaims: async (_context, token) => {
      const account =
        token.kind === 'ClientCredentials'
          ? accounts.byClientId(token.clientId ?? '')
          : accounts.byUsername(token.accountId);
      return account && accounts.claimsOf(account);
    },
    loadExistingGrant: grantAll(audience),
    renderError: (context) => {
      context.type = 'html';
      context.body = ERROR_PAGE;
    },
  };
}

function explorerClient(origin: string): ClientMetadata {
  return {
    client_id: 'explorer',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    redirect_uris: [`${origin}/callback`],
    post_logout_redirect_uris: [origin, `${origin}/`],
    id_token_signed_response_alg: 'ES256',
  };
}

function systemClient({ clientId, clientSecret }: Account): ClientMetadata {
  return {
    client_id: clientId,
    client_secret: clientSecret,
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    id_token_signed_response_alg: 'ES256',
  };
}

async function findAccount(accounts: Accounts, username: string) {
  const account = accounts.byUsername(username);
  if (account === undefined) return undefined;
  const claims = await accounts.claimsOf(account);
  return { accountId: username, claims: (): AccountClaims => ({ sub: username, ...claims }) };
}

/** Whoever signs in at the explorer of this very platform is not asked for a second consent. */
function grantAll(audience: string): NonNullable<Configuration['loadExistingGrant']> {
  return async ({ oidc }) => {
    const { client, session, provider } = oidc;
    if (client === undefined || session?.accountId === undefined) return undefined;
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope('openid profile');
    grant.addResourceScope(audience, 'openid profile');
    await grant.save();
    return grant;
  };
}
