import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Section } from '../../components/page.js';
import { Await } from '../../components/states.js';
import type { GatewayClient } from '../../gateway/client.js';
import type { AccessDetail } from '../../gateway/shapes/access.js';
import { listOf } from '../../gateway/shapes/list.js';
import { Key } from '../../gateway/shapes/registry.js';
import { SubscriptionDetail } from '../../gateway/shapes/subscription.js';
import { useSession } from '../../session/context.js';
import { checkStatement } from '../../verification/checks/statement.js';
import { readStatement } from '../../verification/statement.js';
import { CheckList } from '../trace/check-list.js';

/** What the institution signed: the request, or the subscription that a push was ordered under. */
async function signedFor(client: GatewayClient, { subscription, statement, decidedAt: at }: AccessDetail) {
  if (subscription === null) return { statement, at };
  return (await client.get(`/v1/subscriptions/${subscription}`, SubscriptionDetail)).signed;
}

/** Whether the institution's signature on its request holds, recomputed in this browser. */
export function SignatureNote({ access }: Readonly<{ access: AccessDetail }>) {
  const { t } = useTranslation();
  const { client, config } = useSession();
  const checks = useQuery({
    queryKey: ['signature', access.id],
    staleTime: Infinity,
    queryFn: async () => {
      const query = { owner: access.institution, limit: 200 };
      const keys = await client.get('/v1/keys', listOf(Key), query).catch(() => ({ items: [] }));
      const { statement, at } = await signedFor(client, access);
      return checkStatement(readStatement(statement), keys.items, {
        signer: access.institution,
        audience: config.audience,
        at: new Date(at),
      });
    },
  });
  return (
    <Section title={t('access.signed')}>
      <Await answer={checks}>{(list) => <CheckList checks={list} />}</Await>
    </Section>
  );
}
