import { WebStorageStateStore } from 'oidc-client-ts';
import type { AuthProviderProps } from 'react-oidc-context';
import type { Config } from './config.js';

/** Authorisation code with PKCE as the public client `explorer`; the token lives as long as the tab. */
export function oidcSettings(config: Config): AuthProviderProps {
  return {
    authority: config.issuer,
    client_id: 'explorer',
    redirect_uri: `${location.origin}/callback`,
    post_logout_redirect_uri: `${location.origin}/`,
    response_type: 'code',
    scope: 'openid',
    automaticSilentRenew: false,
    userStore: new WebStorageStateStore({ store: sessionStorage }),
    onSigninCallback: (user) => {
      const wanted = returnTo(user?.state);
      history.replaceState(null, '', wanted);
      dispatchEvent(new PopStateEvent('popstate'));
    },
  };
}

/** Where the person was going before signing in; only a path of our own is followed. */
function returnTo(state: unknown): string {
  return typeof state === 'string' && /^\/(?!\/)/.test(state) ? state : '/';
}
