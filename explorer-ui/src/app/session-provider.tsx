import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Result, Spin } from 'antd';
import { type ReactNode, useCallback, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useAuth } from 'react-oidc-context';
import { createGatewayClient } from '../gateway/client.js';
import { GatewayError } from '../gateway/problem.js';
import { Me } from '../gateway/shapes/registry.js';
import { useEvents } from '../gateway/use-events.js';
import { problemCode } from '../i18n/problem-codes.js';
import { SessionContext, useSession } from '../session/context.js';
import type { Config } from './config.js';

interface SessionProviderProps {
  readonly config: Config;
  readonly children: ReactNode;
}

/** Asks the gateway who the token stands for, and gives the pages their session. */
export function SessionProvider({ config, children }: SessionProviderProps) {
  const auth = useAuth();
  const queries = useQueryClient();
  const token = useRef(auth.user?.access_token);
  useEffect(() => {
    token.current = auth.user?.access_token;
  }, [auth.user]);
  const readToken = useCallback(() => token.current, []);
  const client = useMemo(() => createGatewayClient(config.gateway, readToken), [config, readToken]);
  const me = useQuery({ queryKey: ['me'], queryFn: () => client.get('/v1/me', Me), staleTime: Infinity });
  const signOut = useCallback(() => {
    queries.clear();
    void auth.signoutRedirect().catch(() => auth.removeUser());
  }, [auth, queries]);
  const session = useMemo(
    () => me.data && { config, client, me: me.data, token: readToken, signOut },
    [me.data, config, client, readToken, signOut],
  );
  if (session !== undefined) {
    return (
      <SessionContext value={session}>
        <LiveUpdates />
        {children}
      </SessionContext>
    );
  }
  if (me.error !== null) {
    return (
      <NoSession error={me.error} retry={() => void me.refetch()} leave={() => void auth.removeUser()} />
    );
  }
  return <Spin fullscreen />;
}

/** Keeps what the pages show up to date with the ledger. */
function LiveUpdates() {
  const { config, token } = useSession();
  useEvents(config.gateway, token);
  return null;
}

/** Signed in, but the gateway does not answer or does not know the person. */
function NoSession({
  error,
  retry,
  leave,
}: Readonly<{ error: Error; retry: () => void; leave: () => void }>) {
  const { t } = useTranslation();
  const expired = error instanceof GatewayError && error.status === 401;
  return (
    <Result
      status={expired ? 'info' : 'warning'}
      title={t(expired ? 'session.expired' : 'session.unavailable')}
      subTitle={t(`problems.${problemCode(error instanceof GatewayError ? error.problem.code : undefined)}`)}
      extra={[
        <Button key="retry" onClick={retry}>
          {t('common.retry')}
        </Button>,
        <Button key="again" type="primary" onClick={leave}>
          {t('session.again')}
        </Button>,
      ]}
    />
  );
}
