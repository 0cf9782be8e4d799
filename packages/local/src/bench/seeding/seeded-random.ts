import { createRandom } from '@namsev/core';

/** Draws of one complaint: the same whatever was drawn for others, so that any of them can be made alone. */
export interface Draws {
  /** 0 up to 1. */
  readonly next: () => number;
  below(count: number): number;
  chance(share: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** Normally distributed around 0, with a spread of 1. */
  normal(): number;
  hex(digits: number): string;
}

const GOLDEN = 0x9e3779b1;

export function drawsOf(seed: number, index: number): Draws {
  return drawsFrom(createRandom(mix(Math.imul(seed + 1, GOLDEN) ^ index)));
}

export function drawsFrom(next: () => number): Draws {
  const below = (count: number) => Math.floor(next() * count);
  return {
    next,
    below,
    chance: (share) => next() < share,
    pick(items) {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('there is nothing to pick from');
      return item;
    },
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    hex: (digits) => Array.from({ length: digits }, () => below(16).toString(16)).join(''),
  };
}

/** Neighbouring numbers become far ones (the end of murmur3). */
function mix(number: number): number {
  let mixed = number ^ (number >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Draws indexes from 0 on, the n-th with a probability in proportion to 1/n (Zipf's law, s = 1). */
export function zipf(size: number, random: () => number): () => number {
  return weighted(
    Array.from({ length: size }, (_none, index) => 1 / (index + 1)),
    random,
  );
}

/** Draws indexes by their weights. */
export function weighted(weights: readonly number[], random: () => number): () => number {
  const sums = cumulate(weights);
  const total = sums.at(-1) ?? 0;
  return () => firstAbove(sums, random() * total);
}

export function cumulate(weights: readonly number[]): Float64Array {
  let sum = 0;
  return Float64Array.from(weights, (weight) => {
    sum += weight;
    return sum;
  });
}

/** Index of the first sum that is above the wanted one; the last index where none is. */
export function firstAbove(sums: Float64Array, wanted: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[middle] ?? 0) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
