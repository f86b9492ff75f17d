import { shanghaiDay } from '@xinjian/chaincode/model';
import type { Row } from '../records/item-format.js';
import { evaluate } from './evaluate.js';
import type { PublishedModel } from './published-model.js';

/** The catalogue's item: the result of the evaluation, a product of its own with a consent of its own. */
export const EVALUATION_ITEM = 'CRE-01';

/** What a source gave for one input. */
export interface EvaluationSource {
  readonly item: string;
  readonly status: 'delivered' | 'empty' | 'unavailable';
  readonly rows: readonly Row[];
}

/** Where an evaluation reads its inputs; none of their records leaves it. */
export interface EvaluationSources {
  readonly collect: (
    items: readonly { readonly id: string; readonly version: number }[],
    uscc: string,
    signal: AbortSignal,
  ) => Promise<readonly EvaluationSource[]>;
  /** Items of the enterprise that are marked as repaired: they are not used any more. */
  readonly repaired: (uscc: string) => Promise<ReadonlySet<string>>;
}

/** An input has no usable answer: a grade over the rest would say more than is known. */
export class InputUnavailable extends Error {
  constructor(items: readonly string[]) {
    super(`inputs not available: ${items.join(', ')}`);
    this.name = 'InputUnavailable';
  }
}

/**
 * The record of CRE-01 for one enterprise, computed now.
 * @throws {InputUnavailable | EvaluationImpossible}
 */
export async function evaluationRow(
  { model }: PublishedModel,
  { collect, repaired }: EvaluationSources,
  uscc: string,
  signal: AbortSignal,
): Promise<Row> {
  const wanted = model.inputs.map(({ item: id, version }) => ({ id, version }));
  const [collected, excluded] = await Promise.all([collect(wanted, uscc, signal), repaired(uscc)]);
  const missing = collected.filter(({ item, status }) => status === 'unavailable' && !excluded.has(item));
  if (missing.length > 0) throw new InputUnavailable(missing.map(({ item }) => item));
  const used = collected.filter(({ item }) => !excluded.has(item));
  const input = new Map(used.map(({ item, rows }) => [item, rows]));
  const at = new Date().toISOString();
  const { grade, reasons } = evaluate(model, input, at);
  return {
    uscc,
    model: model.version,
    grade,
    evalDate: shanghaiDay(at),
    factors: reasons.flatMap(({ zh, en }) => [zh, en]).join('\n'),
  };
}
