import { sameDigest } from '../primitives.js';
import type { TermItem, Terms } from '../terms.js';

/** Whether terms open nothing that the current terms do not open. The same terms narrow themselves. */
export function narrows(next: Terms, current: Terms): boolean {
  return (
    next.items.every((item) => current.items.some((wider) => itemNarrows(item, wider))) &&
    isSubset(next.purposes, current.purposes) &&
    isSubset(next.services, current.services) &&
    (next.disclosure === 'masked' || current.disclosure === 'clear') &&
    Date.parse(next.from) >= Date.parse(current.from) &&
    Date.parse(next.to) <= Date.parse(current.to) &&
    quotaNarrows(next.quota, current.quota) &&
    dataLifeNarrows(next.dataLife, current.dataLife) &&
    sameDigest(next.business, current.business)
  );
}

function itemNarrows(next: TermItem, current: TermItem): boolean {
  if (next.id !== current.id || next.version !== current.version) return false;
  return current.fields === undefined || (next.fields !== undefined && isSubset(next.fields, current.fields));
}

function isSubset(next: readonly string[], current: readonly string[]): boolean {
  return next.every((member) => current.includes(member));
}

function quotaNarrows(next: Terms['quota'], current: Terms['quota']): boolean {
  if (current === undefined) return true;
  if (next === undefined || next.total > current.total) return false;
  return current.perDay === undefined || (next.perDay !== undefined && next.perDay <= current.perDay);
}

/** Days that one unit may have, shortest and longest. */
const UNIT_DAYS = { day: [1, 1], month: [28, 31], year: [365, 366] } as const;

/** Certainly not longer: across units the longest next is compared with the shortest current. */
function dataLifeNarrows(next: Terms['dataLife'], current: Terms['dataLife']): boolean {
  const nextUnit = unitOf(next);
  const currentUnit = unitOf(current);
  if (nextUnit === currentUnit) return next.value <= current.value;
  return next.value * UNIT_DAYS[nextUnit][1] <= current.value * UNIT_DAYS[currentUnit][0];
}

function unitOf({ unit }: Terms['dataLife']): keyof typeof UNIT_DAYS {
  return unit.toLowerCase() as keyof typeof UNIT_DAYS;
}
