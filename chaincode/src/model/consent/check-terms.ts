import type { CatalogueItem } from '../catalogue.js';
import { findItem } from '../decide/scope.js';
import type { Purpose } from '../purposes.js';
import type { TermItem, Terms } from '../terms.js';

/** What is wrong with terms: the path to the member, and why it is refused. */
export interface TermsProblem {
  readonly path: string;
  readonly problem: string;
}

const DAY_MS = 24 * 3600 * 1000;

/** From this many items on, terms are compared with the whole catalogue: a small catalogue may be named whole. */
export const MANY_ITEMS = 20;

/**
 * Audit rule A23 授权条款过宽: refuses terms that are open-ended, too long, for purposes that know no consent or
 * are of several stages, for items that the catalogue does not have, or for all that it has.
 * @param catalogue the items named, in the versions named; from `MANY_ITEMS` on the latest of all
 * @returns every problem; none where the terms may be agreed
 */
export function checkTerms(
  terms: Terms,
  purposes: readonly Purpose[],
  catalogue: readonly CatalogueItem[],
): TermsProblem[] {
  return [
    ...checkTerm(terms, purposes),
    ...checkPurposes(terms, purposes),
    ...terms.items.flatMap((item, index) => checkItem(item, index, catalogue)),
    ...checkBreadth(terms, catalogue),
  ];
}

function checkTerm(terms: Terms, purposes: readonly Purpose[]): TermsProblem[] {
  const length = Date.parse(terms.to) - Date.parse(terms.from);
  if (length <= 0) return [{ path: 'to', problem: 'not after from' }];
  const limits = purposes
    .filter(({ code }) => terms.purposes.includes(code))
    .map((each) => each.max_consent_days);
  const limit = Math.min(...limits);
  return length > limit * DAY_MS ? [{ path: 'to', problem: `more than ${limit} days after from` }] : [];
}

function checkPurposes(terms: Terms, purposes: readonly Purpose[]): TermsProblem[] {
  const named = terms.purposes.map((code) => purposes.find((purpose) => purpose.code === code));
  const stages = new Set(named.map((purpose) => purpose?.consent_stage));
  return [
    ...named.flatMap((purpose, index) =>
      purpose?.enabled === true && purpose.consent_stage !== 'none'
        ? []
        : [{ path: `purposes/${index}`, problem: 'not a purpose to which an enterprise consents' }],
    ),
    ...(stages.size > 1 ? [{ path: 'purposes', problem: 'of more than one consent stage' }] : []),
  ];
}

function checkItem(
  { id, version, fields }: TermItem,
  index: number,
  catalogue: readonly CatalogueItem[],
): TermsProblem[] {
  const item = findItem(catalogue, id, version);
  if (item === null)
    return [{ path: `items/${index}`, problem: `the catalogue has no ${id} version ${version}` }];
  const known = new Set(item.fields.map(({ name }) => name));
  return (fields ?? [])
    .filter((name) => !known.has(name))
    .map((name) => ({ path: `items/${index}/fields`, problem: `${id} has no field ${name}` }));
}

function checkBreadth(terms: Terms, catalogue: readonly CatalogueItem[]): TermsProblem[] {
  const named = new Set(terms.items.map(({ id }) => id));
  const whole = named.size >= MANY_ITEMS && catalogue.every(({ id }) => named.has(id));
  return whole ? [{ path: 'items', problem: 'all items of the catalogue' }] : [];
}
