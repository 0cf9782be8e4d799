import type { SparseVector } from './sparse-vector.ts';

/** One-against-the-rest linear separators over hashed features, small enough to ship. */
export interface LinearModel {
  readonly classes: readonly string[];
  /** There are `2 ** bits` buckets. */
  readonly bits: number;
  /** Bucket by bucket, one signed byte for each class. */
  readonly weights: Int8Array;
  /** What one step of a class's weights is worth. */
  readonly steps: Float32Array;
  readonly biases: Float32Array;
  readonly inverseFrequency: Float32Array;
  /** Turns margins into probabilities: softmax of `slope * margin + offset`. */
  readonly slope: number;
  readonly offsets: readonly number[];
}

/** The distance of a text from each class's separator; positive on its own side. */
export function marginsOf(model: LinearModel, { indices, values }: SparseVector): Float64Array {
  const { weights } = model;
  const count = model.classes.length;
  const margins = new Float64Array(count);
  for (let at = 0; at < indices.length; at += 1) {
    const value = values[at] ?? 0;
    const row = (indices[at] ?? 0) * count;
    for (let which = 0; which < count; which += 1) {
      margins[which] = (margins[which] ?? 0) + value * (weights[row + which] ?? 0);
    }
  }
  return margins.map((sum, which) => sum * (model.steps[which] ?? 0) + (model.biases[which] ?? 0));
}

/** Calibrated probabilities of all classes, in the order of the model; they add up to 1. */
export function probabilitiesOf(model: LinearModel, margins: Iterable<number>): number[] {
  return softmax([...margins].map((margin, which) => model.slope * margin + (model.offsets[which] ?? 0)));
}

export function softmax(scores: readonly number[]): number[] {
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
