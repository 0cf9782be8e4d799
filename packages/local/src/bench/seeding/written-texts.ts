import { createPlaceSource } from '../../evaluate/search/place-names.ts';
import type { SeedText } from '../../load/seed-texts.ts';
import { drawsFrom, weighted } from './seeded-random.ts';

/** How often each language writes, of a hundred complaints. */
const LANGUAGE_WEIGHTS: Readonly<Record<string, number>> = { ta: 46, en: 30, hi: 8, te: 7, ml: 5, kn: 4 };
const PLACED = 0.7;

export interface WrittenText {
  readonly text: string;
  /** What its writer takes it for. */
  readonly category: string;
}

/** Texts of complaints: synthetic ones of the seeds, most with the name of a place, in the six languages. */
export function writeTexts(
  seeds: readonly SeedText[],
  { count, random }: { readonly count: number; readonly random: () => number },
): readonly WrittenText[] {
  const draws = drawsFrom(random);
  const placeIn = createPlaceSource(random);
  const languages = Object.keys(LANGUAGE_WEIGHTS);
  const drawLanguage = weighted(Object.values(LANGUAGE_WEIGHTS), random);
  const byLanguage = new Map(languages.map((lang) => [lang, seeds.filter((text) => text.lang === lang)]));
  return Array.from({ length: count }, () => {
    const { text, script, category } = draws.pick(byLanguage.get(languages[drawLanguage()] ?? '') ?? seeds);
    return { text: draws.chance(PLACED) ? `${text} ${placeIn(script)}` : text, category };
  });
}
