import { MOST_WEIGHT } from './packed-terms.ts';

/** In how many of some complaints a term occurs; what is not listed occurs in fewer than `fewest`. */
export interface TermFrequencies {
  readonly complaints: number;
  readonly fewest: number;
  readonly counts: Readonly<Record<string, number>>;
}

/** How much a term tells: the logarithm of how rare it is, 0 for one that is in every complaint. */
export function createTermWeights({ complaints, fewest, counts }: TermFrequencies): (term: string) => number {
  const known = new Map(Object.entries(counts));
  return (term) => {
    const count = known.get(term) ?? fewest / 2;
    return Math.min(MOST_WEIGHT, Math.max(0, Math.log((complaints + 1) / (count + 0.5))));
  };
}
