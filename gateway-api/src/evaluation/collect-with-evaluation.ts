import { firstServableDay, isServable } from '@xinjian/chaincode/model';
import { type Collect, type CollectSources, createCollect, type WantedItem } from '../collection/collect.js';
import type { Ledger } from '../ledger/port.js';
import type { ReadModel } from '../projection/read-model.js';
import type { MarkRow } from '../projection/rows.js';
import type { HandleOf, Handles } from '../records/handles.js';
import type { Vault } from '../vault/vault.js';
import { EVALUATION_ITEM, evaluationItem, type Repaired } from './evaluation-item.js';
import type { PublishedModel } from './published-model.js';

export interface EvaluationOptions {
  readonly sources: Omit<CollectSources, 'computed'>;
  readonly published: PublishedModel;
  readonly ledger: Pick<Ledger, 'evaluate'>;
  readonly readModel: Pick<ReadModel, 'marks'>;
  readonly vault: Pick<Vault, 'find'>;
  readonly handles: Handles;
}

const NOTHING: Repaired = { items: new Set(), isRecord: () => false };

function repairsOf(
  marks: readonly Pick<MarkRow, 'item' | 'mark' | 'records'>[],
  handleOf: HandleOf | null,
): Repaired {
  const single = new Set(
    marks.flatMap(({ records }) =>
      records.filter(({ mark }) => mark === 'repaired').map(({ record }) => record),
    ),
  );
  return {
    items: new Set(marks.filter(({ mark }) => mark === 'repaired').map(({ item }) => item)),
    isRecord: (item, row) => single.has(handleOf?.(item, row) ?? ''),
  };
}

/** Collects from the sources, and computes the evaluation from what the same sources give and may be served. */
export function collectWithEvaluation({
  sources,
  published,
  ledger,
  readModel,
  vault,
  handles,
}: EvaluationOptions): Collect {
  const repaired = async (uscc: string) => {
    const entry = await vault.find(uscc);
    if (entry === null) return NOTHING;
    const { items } = await readModel.marks({ subject: entry.subject }, { limit: 200 });
    return repairsOf(items, await handles.of(entry.subject));
  };
  const collectAll = createCollect(sources);
  const collect: Collect = async (items, uscc, signal) =>
    collectAll(await Promise.all(items.map((item) => bounded(sources.catalogue, item))), uscc, signal);
  const item = evaluationItem(published, { ledger, collect, repaired });
  return createCollect({ ...sources, computed: new Map([[EVALUATION_ITEM, item]]) });
}

/** Of an input, only records that the decision would let out too: what may not be served grades nobody. */
async function bounded(catalogue: CollectSources['catalogue'], wanted: WantedItem): Promise<WantedItem> {
  const negative = (await catalogue(wanted.id, wanted.version))?.negative;
  if (negative === undefined) return wanted;
  const bound = { ...negative, from: firstServableDay(new Date().toISOString()) };
  return { ...wanted, mayLeave: (row) => isServable({ negative: bound }, row) };
}
