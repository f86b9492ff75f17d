import type { ConsentRequestRecord } from '@xinjian/chaincode/model';
import type { Documents, RecordDocument } from '../documents.js';
import type { ConsentRequestFilter, Page, PageOptions } from '../read-model.js';
import type { ConsentRequestRow, ConsentRequestState } from '../rows.js';
import { readDerivedPage } from './derived-page.js';
import { omit } from './omit.js';
import { equal } from './page.js';

export function listConsentRequests(
  documents: Documents,
  { institution, subject, state }: ConsentRequestFilter,
  page: PageOptions,
  at: string,
): Promise<Page<ConsentRequestRow>> {
  const stored = state === 'EXPIRED' ? 'REQUESTED' : state;
  return readDerivedPage(
    documents,
    documents.records['consent-request'],
    equal({ 'record.institution': institution, 'record.subject': subject, 'record.state': stored }),
    page,
    {
      toRows: (found) => toRows(documents, found, at),
      isWanted: (row) => state === undefined || row.state === state,
    },
  );
}

export async function readConsentRequest(
  documents: Documents,
  id: string,
  at: string,
): Promise<ConsentRequestRow | null> {
  const found = await documents.records['consent-request'].findById(id).lean();
  const [row = null] = found === null ? [] : await toRows(documents, [found], at);
  return row;
}

/** Joins the statements that asked, in one query. */
async function toRows(
  { statements }: Documents,
  found: readonly RecordDocument<ConsentRequestRecord>[],
  at: string,
): Promise<ConsentRequestRow[]> {
  const asked = await statements
    .find({ jti: { $in: found.map(({ _id }) => _id) }, type: 'consent.request' })
    .lean();
  const jwsOf = new Map(asked.map(({ jti, jws }) => [jti, jws]));
  return found.map(({ _id, record, created }) => {
    const request = omit(record, 'schema', 'written', 'barredUntil');
    return { ...request, state: stateAt(record, at), statement: jwsOf.get(_id) ?? '', ...created };
  });
}

function stateAt({ state, expiresAt }: ConsentRequestRecord, at: string): ConsentRequestState {
  return state === 'REQUESTED' && Date.parse(at) >= Date.parse(expiresAt) ? 'EXPIRED' : state;
}
