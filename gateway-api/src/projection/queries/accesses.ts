import type { PipelineStage } from 'mongoose';
import type { AccessDocument, Documents } from '../documents.js';
import type { AccessFilter, Page, PageOptions } from '../read-model.js';
import type { AccessDetail, AccessRow, Count, TrailSummary } from '../rows.js';
import { omit } from './omit.js';
import { LATEST_FIRST, equal, readPage } from './page.js';

export function listAccesses(
  documents: Documents,
  { item, decision, from, to, ...filter }: AccessFilter,
  page: PageOptions,
): Promise<Page<AccessRow>> {
  const span = {
    ...(from !== undefined && { $gte: instant(from) }),
    ...(to !== undefined && { $lt: instant(to) }),
  };
  const conditions = {
    ...equal({ ...filter, items: item, outcome: decision }),
    ...(Object.keys(span).length > 0 && { decidedAt: span }),
  };
  return readPage(documents, documents.accesses, conditions, page, LATEST_FIRST, (found) => found.map(toRow));
}

export async function readAccess({ accesses }: Documents, id: string): Promise<AccessDetail | null> {
  const found = await accesses.findOne({ jti: id }).sort({ _id: 1 }).lean();
  return found === null ? null : accessDetail(found);
}

/** Counted by the database: one pass over the subject's accesses for each of the three. */
export async function summariseTrail({ accesses }: Documents, subject: string): Promise<TrailSummary> {
  const count = (...stages: PipelineStage[]) =>
    accesses.aggregate<Count<string>>([{ $match: { subject } }, ...stages]);
  const [byDay, byInstitution, byItem] = await Promise.all([
    count(...countBy('$day'), { $sort: { key: -1 } }),
    count(...countBy('$institution'), { $sort: { key: 1 } }),
    count({ $unwind: '$items' }, ...countBy('$items'), { $sort: { key: 1 } }),
  ]);
  return { byDay, byInstitution, byItem };
}

/** How often the outcome was ALLOWED and DENIED, by a member. */
export function countBy(member: string): PipelineStage[] {
  const countOf = (outcome: string) => ({ $sum: { $cond: [{ $eq: ['$outcome', outcome] }, 1, 0] } });
  return [
    { $group: { _id: member, allowed: countOf('ALLOWED'), denied: countOf('DENIED') } },
    { $project: { _id: 0, key: '$_id', allowed: 1, denied: 1 } },
  ];
}

/** Stored instants have three fractional digits; a bound of other precision must sort among them. */
export function instant(moment: string): string {
  return new Date(moment).toISOString();
}

function toRow(document: AccessDocument): AccessRow {
  return omit(accessDetail(document), 'statement', 'obligations');
}

/** One access as it is shown by itself. */
export function accessDetail(document: AccessDocument): AccessDetail {
  return { id: document.jti, ...omit(document, '_id', 'jti', 'day') };
}
