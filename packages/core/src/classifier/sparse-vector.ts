import type { BucketCounts } from './feature-hashing.ts';

/** Positions in ascending or any order, each once, and the value at each. */
export interface SparseVector {
  readonly indices: Int32Array;
  readonly values: Float32Array;
}

/** Features of one kind, counted by bucket; each kind is brought to length `weight` by itself. */
export interface FeatureGroup extends BucketCounts {
  readonly weight: number;
}

/**
 * TF-IDF with damped counts. Each group is scaled to its weight and the whole to length 1, so that
 * a long text and a short one speak equally loud, and many letters do not drown few concepts.
 */
export function weigh(groups: readonly FeatureGroup[], inverseFrequency: Float32Array): SparseVector {
  const size = groups.reduce((total, { buckets }) => total + buckets.length, 0);
  const indices = new Int32Array(size);
  const values = new Float32Array(size);
  let at = 0;
  for (const { weight, buckets, counts } of groups) {
    const from = at;
    indices.set(buckets, at);
    for (let place = 0; place < buckets.length; place += 1) {
      values[at] = damped(counts[place] ?? 1) * (inverseFrequency[buckets[place] ?? 0] ?? 0);
      at += 1;
    }
    scaleTo(values.subarray(from, at), weight);
  }
  scaleTo(values, 1);
  return { indices, values };
}

/** Nearly all counts are 1, and need no logarithm. */
function damped(count: number): number {
  return count === 1 ? 1 : 1 + Math.log(count);
}

function scaleTo(values: Float32Array, length: number): void {
  let squares = 0;
  for (const value of values) squares += value * value;
  if (squares === 0) return;
  const factor = length / Math.sqrt(squares);
  for (let at = 0; at < values.length; at += 1) values[at] = (values[at] ?? 0) * factor;
}
