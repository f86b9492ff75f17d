import type { Connection } from 'mongoose';
import { findOrCreate } from '../database/connection.js';
import { Problem } from '../http/problem.js';
import {
  type IntakeDocument,
  type IntakeDocuments,
  openIntakeDocuments,
  type PushHead,
} from './documents.js';
import type { SignedPush } from './signed-push.js';

/** What came of one item from one provider, counted. */
export interface IntakeSummary {
  readonly item: string;
  readonly provider: string;
  /** When something came last, changed or not, of which not all was refused (RFC 3339); null: it never did. */
  readonly lastAt: string | null;
  readonly taken: number;
  readonly rejected: number;
}

/** What became of a push, where it is done; else as of when it is to be taken in, for the first time or again. */
export type Begun = { readonly done: IntakeDocument } | { readonly asOf: string };

/** What was taken into the zone, and in which order pushes may come. */
export interface IntakeBook {
  /**
   * Makes a push the one under way for its item and provider, or finds that it was taken in before. The same push may
   * run twice at once, also long after it was done and others after it: what it writes is as of one time.
   * @throws {Problem} OLDER_VERSION; IDEMPOTENCY_CONFLICT for another push of the same number; CONFLICT while an
   *   earlier one is not finished: whoever sent it sends it again first, or says that the next supersedes it
   */
  begin(push: SignedPush): Promise<Begun>;
  /** Notes what became of a push, and lets the next begin. */
  finish(push: SignedPush, intake: Omit<IntakeDocument, '_id'>): Promise<IntakeDocument>;
  /** Notes a file or message that needs no order. */
  note(intake: IntakeDocument): Promise<void>;
  summaries(): Promise<IntakeSummary[]>;
  /** Whether anything of an item came ever that could be used, be it that there is nothing. */
  knows(item: string): Promise<boolean>;
  /** The pushes under way, or cut short: their provider has to send them again. */
  unfinished(): Promise<readonly { readonly item: string; readonly provider: string }[]>;
}

const SEND_AGAIN = 'send it again first, or name it as what this one supersedes';

/** Something of it was taken in, or nothing was wrong with it. */
const USABLE = [
  { $gt: [{ $add: ['$inserted', '$updated', '$unchanged', '$removed'] }, 0] },
  { $eq: ['$rejected', 0] },
];

export async function openIntakeBook(connection: Connection): Promise<IntakeBook> {
  const documents = await openIntakeDocuments(connection);
  const { intakes, heads } = documents;
  // heads of the first version had no time: whatever comes now is later
  await heads.updateMany({ asOf: { $exists: false } }, { $set: { asOf: new Date(0).toISOString() } });
  return {
    begin: (push) => begin(documents, push),
    finish: async (push, intake) => {
      const kept = await findOrCreate(intakes, { _id: intakeId(push), ...intake });
      await heads.updateOne({ _id: headId(push), sequence: push.sequence }, { $set: { isDone: true } });
      return kept;
    },
    note: async (intake) => {
      await findOrCreate(intakes, intake);
    },
    unfinished: async () => {
      const found = await heads.find({ isDone: false }, { _id: 1 }).lean();
      return found.map(({ _id }) => {
        const [item = '', provider = ''] = _id.split(' ');
        return { item, provider };
      });
    },
    knows: async (item) => {
      const some = ['inserted', 'updated', 'unchanged', 'removed'].map((count) => ({ [count]: { $gt: 0 } }));
      return (await intakes.exists({ item, $or: [...some, { rejected: 0 }] })) !== null;
    },
    summaries: () =>
      intakes.aggregate<IntakeSummary>([
        {
          $group: {
            _id: { item: '$item', provider: '$provider' },
            lastAt: { $max: { $cond: [{ $or: USABLE }, '$at', null] } },
            taken: { $sum: { $add: ['$inserted', '$updated', '$unchanged'] } },
            rejected: { $sum: '$rejected' },
          },
        },
        {
          $project: {
            _id: 0,
            item: '$_id.item',
            provider: '$_id.provider',
            lastAt: 1,
            taken: 1,
            rejected: 1,
          },
        },
      ]),
  };
}

/** The head moves in one step and only upwards, so that of many pushes at once one is under way. */
async function begin({ intakes, heads }: IntakeDocuments, push: SignedPush): Promise<Begun> {
  const { sequence, digest } = push;
  const _id = headId(push);
  const known = await heads.findById(_id).lean();
  const asOf = laterThan(known?.asOf);
  if (known !== null && mayFollow(known, push)) {
    const moved = await heads.updateOne(
      { _id, sequence: known.sequence, isDone: known.isDone },
      { $set: { sequence, digest, asOf, isDone: false } },
    );
    if (moved.matchedCount === 1) return { asOf };
  }
  const head = await findOrCreate(heads, { _id, sequence, digest, asOf, isDone: false });
  requireNext(head, push);
  const done = head.isDone ? await intakes.findById(intakeId(push)).lean() : null;
  return done === null ? { asOf: head.asOf } : { done };
}

function mayFollow(head: PushHead, { sequence, supersedes }: SignedPush): boolean {
  return head.sequence < sequence && (head.isDone || head.sequence === supersedes);
}

/** Now; where the clock went backwards or stood still, just after the time before. */
function laterThan(before: string | undefined): string {
  const now = Date.now();
  const next = before === undefined ? now : Math.max(now, Date.parse(before) + 1);
  return new Date(next).toISOString();
}

/** @throws {Problem} where the head is not this very push */
function requireNext(head: PushHead, { sequence, digest }: SignedPush): void {
  if (sequence < head.sequence) {
    throw new Problem('OLDER_VERSION', `sequence: ${head.sequence} is in already`);
  }
  if (sequence > head.sequence) {
    throw new Problem('CONFLICT', `sequence: ${head.sequence} is not finished: ${SEND_AGAIN}`, {
      retryable: true,
    });
  }
  if (digest !== head.digest) {
    throw new Problem('IDEMPOTENCY_CONFLICT', `sequence: ${sequence} came with other entries`);
  }
}

function headId({ item, iss }: SignedPush): string {
  return `${item} ${iss}`;
}

function intakeId({ item, iss, sequence }: SignedPush): string {
  return `${item} ${iss} ${sequence}`;
}
