import { SubscriptionDetail } from '../../gateway/shapes/subscription.js';
import { useSession } from '../../session/context.js';
import { useSign } from '../../session/signer.js';
import { useAct } from '../../session/use-act.js';
import { officerDigest } from '../../signing/key.js';
import { loadKey } from '../../signing/keystore.js';
import type { Members } from '../../signing/statement.js';

/** Signs a subscription for the officer at this desk, and sends it. */
export function useSubscribe(done: (subscription: SubscriptionDetail) => void) {
  const { client, me } = useSession();
  const sign = useSign();
  return useAct(async (wanted: Omit<Members<'push.subscribe'>, 'officer'>) => {
    const key = await loadKey(me.participant);
    if (key === undefined) throw new Error('no signing key in this browser');
    const officer = await officerDigest(key, me.sub);
    const { statement } = await sign('push.subscribe', { ...wanted, officer });
    return client.post('/v1/subscriptions', { statement }, SubscriptionDetail);
  }, done);
}
