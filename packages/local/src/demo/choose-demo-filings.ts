import { type City, createRandom, type Filing, shuffle } from '@namsev/core';
import { centreOf } from '../load/filing-source.ts';
import type { SeedText } from '../load/seed-texts.ts';

/** A text of a known language, and how it is filed. */
export interface DemoFiling {
  /** What it was written in, for people: `ta`, or `ta romanised`. */
  readonly writtenIn: string;
  readonly filing: Filing;
}

const PER_WRITING = 3;
const MORE_FOR = { writing: 'en', filings: 6 } as const;
const SEED = 20;

/**
 * Some texts of every language and writing, of as many categories as there are; of each three one has a location
 * and one a ward. The same whenever it is called.
 */
export function chooseDemoFilings(texts: readonly SeedText[], city: City): readonly DemoFiling[] {
  const shuffled = shuffle(texts, createRandom(SEED));
  const writings = [...new Set(shuffled.map(nameWriting))].sort();
  const usedCategories = new Map<string, number>();
  const chosen = writings.flatMap((writing) => {
    const left = shuffled.filter((text) => nameWriting(text) === writing);
    const wanted = writing === MORE_FOR.writing ? MORE_FOR.filings : PER_WRITING;
    return Array.from({ length: wanted }, () => takeRarest(left, usedCategories)).filter(
      (text) => text !== undefined,
    );
  });
  return chosen.map((text, index) => ({
    writtenIn: nameWriting(text),
    filing: { description: text.text, ...placeOf(city, index) },
  }));
}

function nameWriting({ lang, script }: SeedText): string {
  return script === 'Latn' && lang !== 'en' ? `${lang} romanised` : lang;
}

/** Takes the text whose category was taken least so far. */
function takeRarest(left: SeedText[], used: Map<string, number>): SeedText | undefined {
  const times = ({ category }: SeedText): number => used.get(category) ?? 0;
  const rarest = left.reduce<SeedText | undefined>(
    (best, text) => (best === undefined || times(text) < times(best) ? text : best),
    undefined,
  );
  if (rarest === undefined) return undefined;
  used.set(rarest.category, times(rarest) + 1);
  left.splice(left.indexOf(rarest), 1);
  return rarest;
}

function placeOf({ wards }: City, index: number): Pick<Filing, 'location' | 'ward'> {
  const ward = wards[index % wards.length];
  if (ward === undefined || index % 3 === 2) return {};
  return index % 3 === 0 ? { location: centreOf(ward) } : { ward: ward.code };
}
