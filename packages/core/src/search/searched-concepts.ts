import type { PivotLexicon } from '../language/pivot/pivot-lexicon.ts';

/** Concepts that say when, how many or in which mood: nobody looks for a complaint by them. */
const UNSEARCHED: ReadonlySet<string> = new Set([
  'people',
  'family',
  'whole-area',
  'many',
  'hundred',
  'thousand',
  'number-1',
  'number-2',
  'number-3',
  'number-4',
  'number-5',
  'number-6',
  'number-7',
  'number-8',
  'number-9',
  'number-10',
  'number-15',
  'number-20',
  'number-30',
  'hour',
  'day',
  'week',
  'month',
  'year',
  'today',
  'yesterday',
  'daily',
  'since',
  'long-time',
  'again-and-again',
  'not',
  'repaired-already',
  'was-earlier',
  'if-hypothetical',
  'may-happen',
  'request',
  'want-new',
  'complained-before',
  'no-action',
  'no-danger',
  'angry',
  'urgent-word',
  'name-of-place',
  'question',
  'gradual',
  'out-of-reach',
  'asks',
  'area',
  'ward',
  'office',
  'worker',
]);

/** Whoever says the first also speaks of the second. */
const BROADER: Readonly<Record<string, string>> = {
  'drinking-water': 'water',
  'water-tanker': 'water',
  'water-bill': 'water',
  'low-pressure': 'water',
  tap: 'water',
  'electricity-bill': 'electricity',
  'power-cut': 'electricity',
  voltage: 'electricity',
  transformer: 'electricity',
  'exposed-wire': 'wire',
  dustbin: 'garbage',
  'garbage-vehicle': 'garbage',
  'burning-garbage': 'garbage',
  debris: 'garbage',
  'not-collected': 'garbage',
  'medical-waste': 'garbage',
  sewage: 'drain',
  stormwater: 'drain',
  manhole: 'drain',
  'drain-cover': 'manhole',
  'lamp-post': 'streetlight',
  bulb: 'streetlight',
  dark: 'streetlight',
  pothole: 'road',
  'tar-asphalt': 'road',
  lorry: 'vehicle',
  'abandoned-vehicle': 'vehicle',
  barking: 'dog',
  rabies: 'dog',
  attack: 'bite',
  fogging: 'mosquito',
  dengue: 'mosquito',
  malaria: 'mosquito',
  clinic: 'hospital',
  loudspeaker: 'noise',
  music: 'noise',
  dj: 'noise',
  horn: 'noise',
  firecrackers: 'noise',
  branch: 'tree',
  birth: 'certificate',
  'death-certificate': 'certificate',
  'community-certificate': 'certificate',
  'ration-card': 'ration',
  apartment: 'house',
  stagnant: 'waterlogging',
  flooding: 'waterlogging',
  worms: 'contaminated',
  discoloured: 'contaminated',
  'hawker-cart': 'encroachment',
  playground: 'park',
};

/** A concept, and the broader one that it is a kind of. */
export function withBroader(concept: string): readonly string[] {
  const broader = BROADER[concept];
  return broader === undefined ? [concept] : [concept, broader];
}

export interface FoundConcept {
  readonly concept: string;
  readonly from: number;
  readonly to: number;
}

/** The concepts that a complaint can be found by, in any language, with the tokens that say them. */
export function findConcepts(lexicon: PivotLexicon, tokens: readonly string[]): readonly FoundConcept[] {
  return lexicon.find(tokens, 'und').filter(({ concept }) => !UNSEARCHED.has(concept));
}
