import { DeliveryTag } from '../../components/tags.js';
import { useDeliveries } from './use-deliveries.js';

/** That messages to a receiver did not arrive, where that is so. */
export function DeadLetters({ webhook }: Readonly<{ webhook: string }>) {
  const { data: dead = [] } = useDeliveries(webhook, 'dead', 1);
  return dead.length === 0 ? null : <DeliveryTag state="dead" />;
}
