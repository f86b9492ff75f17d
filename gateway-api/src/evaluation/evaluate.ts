import type { Row } from '../records/item-format.js';
import { measure } from './measure.js';
import { type EvaluationModel, type Grade, GRADES, type Indicator } from './model.js';

/** Records of the model's inputs, by item id. */
export type EvaluationInput = ReadonlyMap<string, readonly Row[]>;

/** Why the grade is what it is: one for each indicator, and for each limit that was reached. */
export interface EvaluationReason {
  /** Of the indicator or limit. */
  readonly id: string;
  readonly zh: string;
  readonly en: string;
}

export interface Evaluation {
  readonly grade: Grade;
  /** What cost most comes first. */
  readonly reasons: readonly EvaluationReason[];
}

/** Records that an evaluation cannot be without are missing. */
export class EvaluationImpossible extends Error {
  constructor(item: string) {
    super(`no record of ${item}, without which there is no evaluation`);
    this.name = 'EvaluationImpossible';
  }
}

/**
 * Grades an enterprise by a model. Pure: the same records on the same day give the same grade and reasons, whatever
 * their order.
 * @param at RFC 3339; days are those of Asia/Shanghai
 * @throws {EvaluationImpossible}
 */
export function evaluate(model: EvaluationModel, input: EvaluationInput, at: string): Evaluation {
  const rowsOf = (item: string) => input.get(item) ?? [];
  const missing = model.inputs.find(({ item, required }) => required && rowsOf(item).length === 0);
  if (missing !== undefined) throw new EvaluationImpossible(missing.item);

  const judged = model.indicators.map((indicator) => {
    const value = measure(indicator.measure, rowsOf(indicator.item), at);
    const points = pointsOf(indicator, value);
    return { indicator, value, points, lost: (100 - points) * indicator.weight };
  });
  const reached = model.limits.filter(
    (limit) => measure(limit.measure, rowsOf(limit.item), at) >= limit.from,
  );
  const hundredths = judged.reduce((total, { points, indicator }) => total + points * indicator.weight, 0);
  const byPoints = model.grades.find(({ from }) => hundredths >= from * 100)?.grade ?? 'D';
  return {
    grade: worst([byPoints, ...reached.map(({ grade }) => grade)]),
    reasons: [
      ...reached.map(({ id, name, grade }) => ({
        id,
        zh: `${name.zh}：等级不高于${grade}`,
        en: `${name.en}: no better than ${grade}`,
      })),
      ...judged.sort((one, other) => other.lost - one.lost).map(explain),
    ],
  };
}

function pointsOf({ bands }: Indicator, value: number): number {
  return bands.findLast(({ from }) => value >= from)?.points ?? 0;
}

function worst(grades: readonly Grade[]): Grade {
  return GRADES.findLast((grade) => grades.includes(grade)) ?? 'D';
}

interface Judged {
  readonly indicator: Indicator;
  readonly value: number;
  readonly points: number;
}

function explain({ indicator: { id, name, weight }, value, points }: Judged): EvaluationReason {
  return {
    id,
    zh: `${name.zh}：${value}，得${points}分（满分100，权重${weight}%）`,
    en: `${name.en}: ${value}, ${points} of 100 points (weight ${weight} %)`,
  };
}
