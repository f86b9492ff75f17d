import { LedgerError } from '@xinjian/chaincode/model';
import { GroupRefusal } from './group-commit.js';

/** What the chaincode says of one member of a batch begins with its place: `statements/3/…`. */
const MEMBER = /^\w+\/(\d+)\/(.*)$/s;

/** A refusal of one member, as its group takes it: named by its place, and said of the member itself. */
export function asGroupRefusal(error: unknown): unknown {
  if (!(error instanceof LedgerError)) return error;
  const [, place, detail] = MEMBER.exec(error.detail) ?? [];
  if (place === undefined || detail === undefined) return error;
  return new GroupRefusal(new Map([[Number(place), new LedgerError(error.code, detail)]]));
}
