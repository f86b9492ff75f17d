import { LedgerError } from '@xinjian/chaincode/model';
import { GroupRefusal } from './group-commit.js';

/** What the chaincode says of one member of a batch begins with its place: `statements/3/…`. */
const MEMBER = /^\w+\/(\d+)\/(.*)$/s;

/** A refusal of members, as their group takes it: each named by its place, and said of the member itself. */
export function asGroupRefusal(error: unknown): unknown {
  if (!(error instanceof LedgerError)) return error;
  const members = new Map(error.each.flatMap(memberOf));
  return members.size === 0 ? error : new GroupRefusal(members);
}

function memberOf({ code, detail }: LedgerError): [number, LedgerError][] {
  const [, place, own] = MEMBER.exec(detail) ?? [];
  return place === undefined || own === undefined ? [] : [[Number(place), new LedgerError(code, own)]];
}
