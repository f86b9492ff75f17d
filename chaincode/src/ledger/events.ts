import { LedgerEvent } from '../model/index.js';
import { canonicalJson } from './canonical-json.js';
import type { LedgerContext } from './context.js';

/** Sets the transaction's one event. */
export function emit(ctx: LedgerContext, event: LedgerEvent): void {
  ctx.stub.setEvent(event.type, Buffer.from(canonicalJson(event)));
}
