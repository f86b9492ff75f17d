import type { Model, PipelineStage } from 'mongoose';
import type { AccessDocument, Documents } from '../documents.js';
import type { AuditSummary, Count } from '../rows.js';
import { countBy, instant } from './accesses.js';

/** Settlement is due within a minute, acknowledgement within a day (LEDGER.md, World state), in milliseconds. */
const SETTLEMENT_DUE = 60_000;
const ACKNOWLEDGEMENT_DUE = 24 * 3_600_000;

export interface Span {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What happened on the ledger in a span of time, counted by the database; what is overdue is so at `at`. */
export async function summariseAudit(
  { accesses, records }: Documents,
  { from, to }: Span,
  at: string,
): Promise<AuditSummary> {
  const within = {
    ...(from !== undefined && { $gte: instant(from) }),
    ...(to !== undefined && { $lt: instant(to) }),
  };
  const span = Object.keys(within).length === 0 ? {} : { decidedAt: within };
  const count = (...stages: PipelineStage[]) =>
    accesses.aggregate<Count<string>>([{ $match: span }, ...stages, { $sort: { key: 1 } }]);
  const [byDay, byInstitution, byItem, byPurpose, byCode, settlements, consents, consentRequests, lookups] =
    await Promise.all([
      count(...countBy('$day')),
      count(...countBy('$institution')),
      count({ $unwind: '$items' }, ...countBy('$items')),
      count(...countBy('$purpose')),
      count({ $match: { outcome: 'DENIED' } }, ...countBy('$code')),
      accesses.aggregate<Tally>([
        { $match: { ...span, outcome: 'ALLOWED' } },
        { $group: { _id: { $ifNull: ['$settlement.outcome', 'unsettled'] }, count: { $sum: 1 } } },
      ]),
      tally(records.consent, '$record.state'),
      tally(records['consent-request'], '$record.state'),
      records.lookup.countDocuments(),
    ]);
  return {
    ...{ byDay, byInstitution, byItem, byPurpose, byCode, lookups },
    settlements: named(settlements),
    consents: named(consents),
    consentRequests: named(consentRequests),
    ...(await overdue(accesses, span, Date.parse(at))),
  };
}

interface Tally {
  readonly _id: string;
  readonly count: number;
}

function tally<Document>(model: Model<Document>, member: string): Promise<Tally[]> {
  return model.aggregate<Tally>([{ $group: { _id: member, count: { $sum: 1 } } }]);
}

function named(tallies: readonly Tally[]): Record<string, number> {
  return Object.fromEntries(
    tallies.map(({ _id, count }) => [_id, count] as const).sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

/** Allowed and never settled, delivered and never acknowledged, acknowledged with another digest (A25 to A27). */
async function overdue(accesses: Model<AccessDocument>, span: object, now: number) {
  const before = (milliseconds: number) => ({
    decidedAt: { $lt: new Date(now - milliseconds).toISOString() },
  });
  const count = (...conditions: object[]) =>
    accesses.countDocuments({ $and: [span, ...conditions] } as object);
  const [unsettled, unacknowledged, mismatched] = await Promise.all([
    count({ outcome: 'ALLOWED', settlement: null }, before(SETTLEMENT_DUE)),
    count(
      { 'settlement.outcome': { $in: ['delivered', 'partial'] }, acknowledgement: null },
      before(ACKNOWLEDGEMENT_DUE),
    ),
    count({ 'acknowledgement.matches': false }),
  ]);
  return { overdue: { unsettled, unacknowledged, mismatched } };
}
