import { PushOrder } from '@xinjian/chaincode/model';
import type { AccessDetail } from '../../gateway/shapes/access.js';
import { type Check, check } from '../check.js';
import type { ReadStatement } from '../statement.js';

/**
 * The order of a push against the subscription that its institution signed: nobody signs the order, so it may ask for
 * nothing that the subscription does not.
 */
export function checkOrder(access: AccessDetail, subscribed: ReadStatement | undefined): Check {
  const order = readOrder(access.statement);
  if (order === undefined || subscribed?.payload.type !== 'push.subscribe') return check('subscribed', false);
  const { jti, iss, consent, subject, purpose, items } = subscribed.payload;
  const isSame =
    [order.id, order.subscription].join() === [access.id, jti].join() &&
    [access.institution, access.consent, access.subject, access.purpose].join() ===
      [iss, consent, subject, purpose].join();
  const isWithin =
    order.items.join() === access.items.join() && order.items.every((item) => items.includes(item));
  return check('subscribed', isSame && isWithin, jti);
}

function readOrder(text: string): PushOrder | undefined {
  try {
    return PushOrder.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
