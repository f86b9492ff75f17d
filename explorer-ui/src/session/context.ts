import { createContext, use } from 'react';
import type { Config } from '../app/config.js';
import type { GatewayClient } from '../gateway/client.js';
import type { Me } from '../gateway/shapes/registry.js';

/** A signed-in person: where things are, the gateway under the person's token, and who it is. */
export interface Session {
  readonly config: Config;
  readonly client: GatewayClient;
  readonly me: Me;
  readonly token: () => string | undefined;
  readonly signOut: () => void;
}

export const SessionContext = createContext<Session | undefined>(undefined);

/** @throws outside a signed-in part of the application */
export function useSession(): Session {
  const session = use(SessionContext);
  if (session === undefined) throw new Error('no session: this component stands outside the signed-in part');
  return session;
}
