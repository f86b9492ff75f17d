import { LedgerError } from '@xinjian/chaincode/model';

/** What was found. @throws {LedgerError} NOT_FOUND where nothing was, or nothing that the caller may see */
export function found<Row>(what: string, row: Row | null, visible: (row: Row) => boolean = () => true): Row {
  if (row === null || !visible(row)) throw new LedgerError('NOT_FOUND', `no such ${what}`);
  return row;
}
