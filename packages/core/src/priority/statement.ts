import type { Language } from '../language/languages.ts';
import type { ConceptHit, PivotLexicon } from '../language/pivot/pivot-lexicon.ts';
import type { ReadSentence } from '../language/sentence-reader.ts';
import { daysSaid } from './days-said.ts';

/** What one sentence claims, in concepts. */
export interface Statement {
  /** Concepts that hold, each with the words it rests on. */
  readonly claims: ReadonlyMap<string, readonly string[]>;
  /** The sentence says "if" or "may": what follows from a defect has not happened. */
  readonly isHypothetical: boolean;
  /** The sentence tells of the past or of something that was put right. */
  readonly isOver: boolean;
  /** How long it has lasted, in days; 0 when nothing is said. */
  readonly days: number;
}

/** A negation takes back what it stands next to: after it in English, before it in Indian languages. */
const REACH_OF_NOT = 2;

export function readStatement(
  sentence: ReadSentence,
  language: Language | 'und',
  lexicon: PivotLexicon,
): Statement {
  const { tokens } = sentence;
  const hits = withoutContained(lexicon.find(tokens, language));
  const meant = hits.filter((hit) => !isName(hit, hits) && !isNegated(hit, hits, sentence, language));
  const said = (concept: string) => hits.some((hit) => hit.concept === concept);
  const claims = new Map<string, readonly string[]>();
  for (const { concept, from, to } of meant) {
    if (!claims.has(concept)) claims.set(concept, tokens.slice(from, to));
  }
  return {
    claims,
    isHypothetical: said('if-hypothetical') || said('may-happen'),
    isOver: said('repaired-already') || said('was-earlier'),
    days: daysSaid(tokens, hits),
  };
}

/** "death certificate" is no death: the longer match is what was meant. */
function withoutContained(hits: readonly ConceptHit[]): readonly ConceptHit[] {
  return hits.filter(
    (hit) =>
      !hits.some(
        (other) => other.from <= hit.from && other.to >= hit.to && other.to - other.from > hit.to - hit.from,
      ),
  );
}

/** "Fire Station Road", "Hospital Street": a word right before a word for a place is part of a name. */
function isName(hit: ConceptHit, hits: readonly ConceptHit[]): boolean {
  if (hit.concept === 'name-of-place' || PLACES.has(hit.concept)) return false;
  return hits.some(({ concept, from }) => concept === 'name-of-place' && from === hit.to);
}

/** Words for places are in names too, but a road or a house is where it is in either case. */
const PLACES = new Set([
  'road',
  'street',
  'area',
  'ward',
  'village',
  'house',
  'apartment',
  'junction',
  'bus-stand',
  'bus-stop',
  'market',
]);

function isNegated(
  hit: ConceptHit,
  hits: readonly ConceptHit[],
  { tokens, negated }: ReadSentence,
  language: Language | 'und',
): boolean {
  if (!CAN_BE_NEGATED.has(hit.concept)) return false;
  if (tokens.slice(hit.from, hit.to).some((word) => negated.has(word))) return true;
  return hits.some(({ concept, from, to }) => {
    if (concept !== 'not') return false;
    const before = hit.from - to;
    const after = from - hit.to;
    return language === 'en' ? before >= 0 && before <= REACH_OF_NOT : after >= 0 && after < REACH_OF_NOT;
  });
}

/** Harm and danger can be denied; "not" beside a pipe or a school says that something is missing there. */
const CAN_BE_NEGATED = new Set([
  'fire',
  'smoke',
  'explosion',
  'gas-leak',
  'collapse',
  'death',
  'injury',
  'accident',
  'falling-person',
  'sick',
  'outbreak',
  'danger',
  'emergency',
  'fear',
  'shock',
  'sparking',
  'bite',
  'attack',
  'contaminated',
  'flooding',
  'exposed-wire',
  'hanging',
  'many-affected',
]);
