import { createRandom, shuffle } from './seeded-random.ts';
import type { SparseVector } from './sparse-vector.ts';

export interface TrainingRow {
  readonly vector: SparseVector;
  readonly label: number;
  /** How much a mistake on this row costs against one on another. */
  readonly weight: number;
}

export interface SvmSettings {
  readonly buckets: number;
  /** The cost of mistakes against the length of the separator. */
  readonly cost: number;
  readonly rounds: number;
  readonly seed: number;
}

/** The last element is the bias. */
export type Separator = Float64Array;

/** One separator for each class, that class against all others. */
export function trainSeparators(
  rows: readonly TrainingRow[],
  classes: number,
  settings: SvmSettings,
): Separator[] {
  return Array.from({ length: classes }, (_, which) => trainSeparator(rows, which, settings));
}

/**
 * Dual coordinate descent for the linear support vector machine with squared hinge loss
 * (Hsieh and others, 2008, algorithm 1): one row at a time, each to its own optimum.
 */
function trainSeparator(rows: readonly TrainingRow[], which: number, settings: SvmSettings): Separator {
  const separator = new Float64Array(settings.buckets + 1);
  const duals = new Float64Array(rows.length);
  const order = rows.map((_, at) => at);
  const random = createRandom(settings.seed + which);
  for (let round = 0; round < settings.rounds; round += 1) {
    for (const at of shuffle(order, random)) {
      const row = rows[at];
      if (row !== undefined)
        duals[at] = descend(separator, row, row.label === which ? 1 : -1, duals[at] ?? 0, settings.cost);
    }
  }
  return separator;
}

/** Vectors have length 1, and 1 more for the bias. */
const SQUARED_LENGTH = 2;

function descend(separator: Separator, row: TrainingRow, side: 1 | -1, dual: number, cost: number): number {
  const softness = 1 / (2 * cost * row.weight);
  const gradient = side * marginAlong(separator, row.vector) - 1 + dual * softness;
  const next = Math.max(0, dual - gradient / (SQUARED_LENGTH + softness));
  if (next !== dual) moveAlong(separator, row.vector, (next - dual) * side);
  return next;
}

function moveAlong(separator: Separator, { indices, values }: SparseVector, step: number): void {
  for (let at = 0; at < indices.length; at += 1) {
    const bucket = indices[at] ?? 0;
    separator[bucket] = (separator[bucket] ?? 0) + step * (values[at] ?? 0);
  }
  const bias = separator.length - 1;
  separator[bias] = (separator[bias] ?? 0) + step;
}

/** What the separator says of a row: above 0 for its class. */
export function marginAlong(separator: Separator, { indices, values }: SparseVector): number {
  let margin = separator.at(-1) ?? 0;
  for (let at = 0; at < indices.length; at += 1)
    margin += (separator[indices[at] ?? 0] ?? 0) * (values[at] ?? 0);
  return margin;
}
