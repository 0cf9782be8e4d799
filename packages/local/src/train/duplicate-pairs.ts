import { readFileSync } from 'node:fs';
import { createRandom, MS_PER_DAY } from '@namsev/core';
import type { PairSide, TextPair } from '../evaluate/text-pair.ts';

/** What several people wrote of one matter: `{p}` stands for a place and `{n}` for a number. */
export interface Matter {
  /** Pairs are made within a set, so that no text of one is seen in the other. */
  readonly set: 'choosing' | 'quoting';
  /** Matters of one object are faults of the same thing. */
  readonly object: string;
  readonly category: string;
  readonly matter: string;
  readonly texts: readonly { readonly lang: string; readonly text: string }[];
}

/** One place in the spelling of each script. */
export type PlaceName = Readonly<Record<string, string>>;

type Text = Matter['texts'][number];
type Random = () => number;

interface PairPlan {
  readonly kind: string;
  readonly duplicate: boolean;
  readonly texts: readonly [Text, Text];
  readonly metresApart?: number;
  readonly daysApart?: number;
  readonly otherNumber?: true;
  readonly otherPlaceName?: true;
  readonly withoutLocation?: 'a' | 'b' | 'both';
}

const FOLDER = new URL('../../../seeds/duplicates/', import.meta.url);
const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/[\u0b80-\u0bff]/, 'Taml'],
  [/[\u0900-\u097f]/, 'Deva'],
  [/[\u0c00-\u0c7f]/, 'Telu'],
  [/[\u0c80-\u0cff]/, 'Knda'],
  [/[\u0d00-\u0d7f]/, 'Mlym'],
];
const METRES_PER_DEGREE = 111_195;
const MIDDLE = { latitude: 11.1, longitude: 77.35 };
/** Half the side of the square that pairs lie in, in metres. */
const REACH = 3_800;
const WARDS = 12;
const FIRST_DAY = Date.UTC(2026, 4, 1, 3);
const DAYS = 90;
const HIGHEST_NUMBER = 60;
/** The usual error of a place that a telephone gives, along one axis, in metres. */
const PLACE_ERROR_METRES = 45;
/** The same words this far apart are about another lamp, heap or hole, in metres. */
const NEAREST_ELSEWHERE = 200;
/** Who gives a location need not name the place. */
const NAMED = 0.45;
const ROUNDS = 2;

export function readMatters(): Matter[] {
  return readFileSync(new URL('matters.synthetic.jsonl', FOLDER), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Matter);
}

export function readPlaceNames(): PlaceName[] {
  return JSON.parse(readFileSync(new URL('places.json', FOLDER), 'utf8')) as PlaceName[];
}

/** What people write in place of a name, by script, or by language in Latin letters. */
const UNNAMED = JSON.parse(readFileSync(new URL('unnamed-places.json', FOLDER), 'utf8')) as Readonly<
  Record<string, readonly string[]>
>;

/** Labelled pairs of the matters of one set, the same for the same seed; each pair at a place of its own. */
export function makePairs(
  matters: readonly Matter[],
  places: readonly PlaceName[],
  seed: number,
): TextPair[] {
  const random = createRandom(seed);
  const pairs: TextPair[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const matter of matters) {
      const plans = [...alikePlans(matter, random), ...differentPlans(matter, matters, random)];
      pairs.push(...plans.map((plan) => carryOut(plan, places, random)));
    }
  }
  return pairs;
}

function alikePlans({ texts }: Matter, random: Random): PairPlan[] {
  const pick = picker(texts, random);
  const named = picker(texts.filter(hasPlace), random);
  const exact = pick();
  const plans: (PairPlan | undefined)[] = [
    { kind: 'exact', duplicate: true, texts: [exact, exact] },
    planOf('paraphrase', pick, inOneLanguage),
    planOf('paraphrase', pick, inOneLanguage),
    planOf('cross-language', pick, (a, b) => a.lang !== b.lang && !isRomanised(a) && !isRomanised(b)),
    planOf('cross-language', pick, (a, b) => a.lang !== b.lang && !isRomanised(a) && !isRomanised(b)),
    planOf('romanised', pick, (a, b) => isRomanised(a) !== isRomanised(b)),
    planOf('romanised', pick, (a, b) => isRomanised(a) !== isRomanised(b)),
    planOf('no-location', named, (a, b) => a.lang === b.lang, { withoutLocation: 'both' }),
    planOf('no-location', named, (a, b) => a.lang !== b.lang, {
      withoutLocation: random() < 0.5 ? 'both' : 'a',
    }),
  ];
  return plans.flatMap((plan) => (plan === undefined ? [] : [plan]));
}

function differentPlans(matter: Matter, all: readonly Matter[], random: Random): PairPlan[] {
  const pick = picker(matter.texts, random);
  const named = picker(matter.texts.filter(hasPlace), random);
  const numbered = matter.texts.filter(({ text }) => text.includes('{n}'));
  const of = (others: readonly Matter[]) =>
    picker(
      others.flatMap(({ texts }) => texts),
      random,
    );
  const sameObject = all.filter((it) => it.object === matter.object && it.matter !== matter.matter);
  const otherObject = all.filter((it) => it.object !== matter.object);
  const no = { duplicate: false } as const;
  const far = random() < 0.4 ? NEAREST_ELSEWHERE + 600 * random() : 1_000 + 4_000 * random();
  const exact = pick();
  const plans: (PairPlan | undefined)[] = [
    { kind: 'far', ...no, texts: [exact, exact], metresApart: far },
    {
      kind: 'far',
      ...no,
      texts: [pick(), pick()],
      metresApart: 340 + 2_000 * random(),
      otherPlaceName: true,
    },
    { kind: 'long-after', ...no, texts: [exact, pick()], daysApart: 93 + 200 * random() },
    { kind: 'other-fault', ...no, texts: [pick(), of(sameObject)()] },
    ...[0, 1, 2, 3].map(() => planOf('other-fault', eitherOf(pick, of(sameObject)), inOneLanguage, no)),
    { kind: 'other-matter-near', ...no, texts: [pick(), of(otherObject)()] },
    planOf('other-matter-near', eitherOf(pick, of(otherObject)), inOneLanguage, no),
    planOf('other-matter-near', eitherOf(pick, of(otherObject)), inOneLanguage, no),
    {
      kind: 'no-location-elsewhere',
      ...no,
      texts: [named(), named()],
      withoutLocation: 'both',
      otherPlaceName: true,
    },
    { kind: 'no-location-other', ...no, texts: [named(), of(sameObject)()], withoutLocation: 'both' },
    ...(numbered.length === 0 ? [] : numberPlans(picker(numbered, random))),
  ];
  return plans.flatMap((plan) => (plan === undefined ? [] : [plan]));
}

function numberPlans(pick: () => Text): PairPlan[] {
  const exact = pick();
  return (
    [
      [exact, exact],
      [pick(), pick()],
      [pick(), pick()],
    ] as const
  ).map((texts) => ({
    kind: 'other-number',
    duplicate: false,
    texts,
    otherNumber: true,
  }));
}

const TRIES = 60;

/** A plan for two different texts that fit together; undefined where no two do. */
function planOf(
  kind: string,
  pick: () => Text,
  fits: (a: Text, b: Text) => boolean,
  more: Partial<PairPlan> = {},
): PairPlan | undefined {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const [a, b] = [pick(), pick()];
    if (a.text !== b.text && fits(a, b)) return { kind, duplicate: true, texts: [a, b], ...more };
  }
  return undefined;
}

function carryOut(plan: PairPlan, places: readonly PlaceName[], random: Random): TextPair {
  const place = pickFrom(places, random);
  const others = places.filter((other) => other !== place);
  const otherPlace = plan.otherPlaceName ? pickFrom(others, random) : place;
  const number = 1 + Math.floor(HIGHEST_NUMBER * random());
  const otherNumber = plan.otherNumber ? number + 1 + Math.floor(20 * random()) : number;
  const ward = `W${String(1 + Math.floor(WARDS * random())).padStart(2, '0')}`;
  const spot = { east: (2 * random() - 1) * REACH, north: (2 * random() - 1) * REACH };
  const angle = 2 * Math.PI * random();
  const apart = plan.metresApart ?? 0;
  const error = () => (plan.metresApart === undefined ? PLACE_ERROR_METRES * normal(random) : 0);
  const filed = FIRST_DAY + DAYS * random() * MS_PER_DAY;
  const later = filed + (plan.daysApart ?? Math.min(85, -8 * Math.log(1 - random()))) * MS_PER_DAY;
  const [a, b] = plan.texts;
  const isNamed = () => plan.withoutLocation !== undefined || random() < NAMED;
  const has = (side: 'a' | 'b') => plan.withoutLocation !== 'both' && plan.withoutLocation !== side;
  const elsewhere = {
    east: spot.east + apart * Math.cos(angle) + error(),
    north: spot.north + apart * Math.sin(angle) + error(),
  };
  return {
    kind: plan.kind,
    duplicate: plan.duplicate,
    a: side(fill(a, isNamed() ? place : null, number, random), { ward, at: filed, ...(has('a') && spot) }),
    b: side(fill(b, isNamed() ? otherPlace : null, otherNumber, random), {
      ward,
      at: later,
      ...(has('b') && elsewhere),
    }),
  };
}

function side(
  { lang, text }: Text,
  { ward, at, east, north }: { ward: string; at: number; east?: number; north?: number },
): PairSide {
  const located = east === undefined || north === undefined ? {} : positionOf(east, north);
  return { lang, text, ...located, ward, at: new Date(Math.round(at)).toISOString() };
}

function positionOf(east: number, north: number): { lat: number; lng: number } {
  const shrink = Math.cos((MIDDLE.latitude * Math.PI) / 180);
  return {
    lat: Number((MIDDLE.latitude + north / METRES_PER_DEGREE).toFixed(6)),
    lng: Number((MIDDLE.longitude + east / METRES_PER_DEGREE / shrink).toFixed(6)),
  };
}

function fill(text: Text, place: PlaceName | null, number: number, random: Random): Text {
  const script = scriptOf(text);
  const unnamed = UNNAMED[script] ?? UNNAMED[text.lang] ?? [];
  const name = place === null ? pickFrom(unnamed, random) : (place[script] ?? '');
  return { ...text, text: text.text.replaceAll('{p}', name).replaceAll('{n}', String(number)) };
}

function hasPlace({ text }: Text): boolean {
  return text.includes('{p}');
}

function scriptOf({ text }: Text): string {
  return SCRIPTS.find(([letters]) => letters.test(text))?.[1] ?? 'Latn';
}

function isRomanised(text: Text): boolean {
  return text.lang !== 'en' && scriptOf(text) === 'Latn';
}

function inOneLanguage(a: Text, b: Text): boolean {
  return a.lang === b.lang && scriptOf(a) === scriptOf(b);
}

/** Draws from the one and from the other by turns. */
function eitherOf(first: () => Text, second: () => Text): () => Text {
  let draws = 0;
  return () => (draws++ % 2 === 0 ? first() : second());
}

function picker<Item>(items: readonly Item[], random: Random): () => Item {
  return () => pickFrom(items, random);
}

function pickFrom<Item>(items: readonly Item[], random: Random): Item {
  const item = items[Math.floor(items.length * random())];
  if (item === undefined) throw new Error('there is nothing to pick from');
  return item;
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
