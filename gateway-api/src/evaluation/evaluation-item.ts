import { EvaluationRecord, QUERIES, sameDigest, shanghaiDay } from '@xinjian/chaincode/model';
import type { Collect, ComputedItem } from '../collection/collect.js';
import type { Ledger } from '../ledger/port.js';
import { readRecord } from '../ledger/read-record.js';
import type { Row } from '../records/item-format.js';
import { evaluate } from './evaluate.js';
import type { PublishedModel } from './published-model.js';

/** The catalogue's item: the result of the evaluation, a product of its own with a consent of its own. */
export const EVALUATION_ITEM = 'CRE-01';

/** Where an evaluation reads; none of its inputs' records leaves it. */
export interface EvaluationSources {
  readonly ledger: Pick<Ledger, 'evaluate'>;
  readonly collect: Collect;
  /** What of the enterprise is marked as repaired: it is not used any more. */
  readonly repaired: (uscc: string) => Promise<Repaired>;
}

/** Whole items, and single records of others. */
export interface Repaired {
  readonly items: ReadonlySet<string>;
  readonly isRecord: (item: string, row: Row) => boolean;
}

/** Why there is no grade; without any of the enterprise's data. */
export class NotEvaluated extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'NotEvaluated';
  }
}

/**
 * CRE-01, computed anew each time. A grade over a part of the inputs would say more than is known: where one has no
 * usable answer, there is none. Nor is there one by a model that does not stand on the ledger.
 */
export function evaluationItem(published: PublishedModel, sources: EvaluationSources): ComputedItem {
  const { model, hash } = published;
  const reference = { version: model.version, hash };
  const wanted = model.inputs.map(({ item: id, version }) => ({ id, version }));
  return {
    model: reference,
    rows: async (uscc, signal) => {
      const [collected, repaired] = await Promise.all([
        sources.collect(wanted, uscc, signal),
        sources.repaired(uscc),
        requirePublished(sources.ledger, reference),
      ]);
      const used = collected
        .filter(({ item }) => !repaired.items.has(item))
        .map(({ item, status, rows }) => {
          return { item, status, rows: rows.filter((row) => !repaired.isRecord(item, row)) };
        });
      const missing = used.filter(({ status }) => status === 'unavailable').map(({ item }) => item);
      if (missing.length > 0) throw new NotEvaluated(`inputs not available: ${missing.join(', ')}`);
      return [rowOf(published, uscc, new Map(used.map(({ item, rows }) => [item, rows])))];
    },
  };
}

function rowOf({ model }: PublishedModel, uscc: string, input: ReadonlyMap<string, readonly Row[]>): Row {
  const at = new Date().toISOString();
  const { grade, reasons } = evaluate(model, input, at);
  return {
    ...{ uscc, model: model.version, grade, evalDate: shanghaiDay(at) },
    factors: reasons.flatMap(({ zh, en }) => [zh, en]).join('\n'),
  };
}

async function requirePublished(
  ledger: EvaluationSources['ledger'],
  { version, hash }: ComputedItem['model'],
): Promise<void> {
  const record = await readRecord(ledger, EvaluationRecord, QUERIES.evaluation, [EVALUATION_ITEM, version]);
  if (record !== null && sameDigest(record.model.hash, hash)) return;
  throw new NotEvaluated(`model ${version} is not the one published on the ledger`);
}
