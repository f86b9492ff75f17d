import {
  LedgerError,
  MANY_ITEMS,
  checkTerms,
  sha256Hash,
  type CatalogueItem,
  type ParticipantRecord,
  type Purpose,
  type Terms,
} from '../model/index.js';
import { canonicalJson } from './canonical-json.js';
import type { LedgerContext } from './context.js';

/**
 * Refuses terms on which no consent may be asked for or given to an institution.
 * @throws {LedgerError} TERMS_REFUSED with the path to the member
 */
export async function assertAgreeable(
  ctx: LedgerContext,
  terms: Terms,
  grantee: ParticipantRecord,
): Promise<void> {
  const purposes = await purposesInForce(ctx);
  const [first] = checkTerms(terms, purposes, await namedItems(ctx, terms));
  if (first !== undefined) throw refused(`${first.path}: ${first.problem}`);
  if (Date.parse(terms.to) <= Date.parse(ctx.at)) throw refused('to: past already');
  const closed = terms.purposes.find((code) => !isOpenTo(purposes, code, grantee));
  if (closed !== undefined) throw refused(`purposes: ${closed} is not open to ${grantee.kind}`);
}

const refused = (detail: string) => new LedgerError('TERMS_REFUSED', `payload/terms/${detail}`);

function isOpenTo(purposes: readonly Purpose[], code: string, { kind }: ParticipantRecord): boolean {
  return purposes.some((purpose) => purpose.code === code && purpose.allowed_roles.includes(kind));
}

/** The purposes in force; none before the first are published. */
export async function purposesInForce(ctx: LedgerContext): Promise<readonly Purpose[]> {
  return (await ctx.state.get('purposes'))?.table.purposes ?? [];
}

/** The items that terms name, in the versions named; where they name many, the rest of the catalogue too. */
async function namedItems(ctx: LedgerContext, terms: Terms): Promise<CatalogueItem[]> {
  const items: CatalogueItem[] = [];
  for (const { id, version } of terms.items) {
    const record = await ctx.state.get('item', id, String(version));
    if (record !== undefined) items.push(record.item);
  }
  if (terms.items.length < MANY_ITEMS) return items;
  return [...items, ...(await ctx.state.list('item~latest')).map(({ record }) => record.item)];
}

/** What makes two requests the same: their items and purposes, whatever their dates and order. */
export function askedDigest({ items, purposes }: Terms): string {
  const asked = { items: items.map(({ id }) => id).sort(), purposes: [...purposes].sort() };
  return sha256Hash(canonicalJson(asked));
}
