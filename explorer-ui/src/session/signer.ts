import type { StatementType } from '@xinjian/chaincode/model';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { type KeySource, type PrivateJwk, type SigningKey, importSigningKey } from '../signing/key.js';
import { forgetKey, loadKey, saveKey } from '../signing/keystore.js';
import { type Members, type SignedBy, signStatement } from '../signing/statement.js';
import { useSession } from './context.js';

/** The signed-in person's key in this browser: null where there is none yet, undefined while it is looked up. */
export function useSigningKey(): SigningKey | null | undefined {
  const { me } = useSession();
  return useQuery({
    queryKey: ['signing-key', me.participant],
    queryFn: async () => (await loadKey(me.participant)) ?? null,
    staleTime: Infinity,
  }).data;
}

/** Signs statements as the signed-in person. @throws where this browser holds no key of theirs */
export function useSign() {
  const { config, me } = useSession();
  return useCallback(
    async <Type extends StatementType>(
      type: Type,
      members: Members<Type>,
      chosen: Pick<SignedBy, 'now' | 'jti'> = {},
    ) => {
      const key = await loadKey(me.participant);
      if (key === undefined) throw new Error('no signing key in this browser');
      return signStatement(type, members, { ...chosen, key, audience: config.audience });
    },
    [config, me],
  );
}

/** Takes a key in, or lets go of it. */
export function useKeyring() {
  const { me } = useSession();
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: ['signing-key', me.participant] });
  return {
    take: async (jwk: PrivateJwk, source: KeySource) => {
      await saveKey(await importSigningKey(jwk, me.participant, source));
      await refresh();
    },
    forget: async () => {
      await forgetKey(me.participant);
      await refresh();
    },
  };
}
