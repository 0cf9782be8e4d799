import type { ConceptHit } from '../language/pivot/pivot-lexicon.ts';

/** What stands next to what: looked up by place, for comparing all hits with all grows with the square. */
export interface HitIndex {
  startingAt(place: number): readonly string[];
  /** Hits whose last token is the one before `place`. */
  endingAt(place: number): readonly string[];
}

const NOTHING: readonly string[] = [];

export function indexHits(hits: readonly ConceptHit[]): HitIndex {
  const starts = new Map<number, string[]>();
  const ends = new Map<number, string[]>();
  for (const { concept, from, to } of hits) {
    append(starts, from, concept);
    append(ends, to, concept);
  }
  return {
    startingAt: (place) => starts.get(place) ?? NOTHING,
    endingAt: (place) => ends.get(place) ?? NOTHING,
  };
}

function append(places: Map<number, string[]>, place: number, concept: string): void {
  const known = places.get(place);
  if (known === undefined) places.set(place, [concept]);
  else known.push(concept);
}
