import { LANGUAGES, type Language } from '../language/languages.ts';
import { normaliseText } from '../language/normalise.ts';
import type { ConceptHit, PivotLexicon } from '../language/pivot/pivot-lexicon.ts';
import { tokenise } from '../language/tokenise.ts';
import questions from './questions.json' with { type: 'json' };
import rules from './rules.json' with { type: 'json' };

export const MISSING_DETAILS = ['place', 'exact_place', 'since_when', 'how_many', 'which_one'] as const;
export type MissingDetail = (typeof MISSING_DETAILS)[number];

export interface Question {
  /** Stable. */
  readonly code: MissingDetail;
  /** In the citizen's language. */
  readonly question: string;
}

export interface GuidanceInput {
  readonly text: string;
  /** That of the text. */
  readonly language: Language | 'und';
  readonly category: string | null;
  readonly subType: string | null;
  readonly hasLocation: boolean;
  readonly hasWard: boolean;
  /** The text names the number of a thing. */
  readonly hasNumber: boolean;
}

export interface Guide {
  /** What whoever is sent out would ask, in the order of its use. */
  missingFrom(input: GuidanceInput, answerIn: Language): Question[];
}

const DIGIT = /\d/;
/** Comparing matches grows with the square. */
const MOST_TOKENS = 300;

/** Says what a complaint lacks, by the concepts of its text: what counts as said is data in `rules.json`. */
export function createGuide(lexicon: PivotLexicon): Guide {
  return {
    missingFrom(input, answerIn) {
      const tokens = tokenise(normaliseText(input.text)).slice(0, MOST_TOKENS);
      const concepts = conceptsMeant(lexicon.find(tokens, input.language));
      const says = (list: readonly string[]) => list.some((concept) => concepts.has(concept));
      const hasDigits = tokens.some((token) => DIGIT.test(token));
      const lacks: Readonly<Record<MissingDetail, boolean>> = {
        place: isPlaced(input) && !input.hasLocation && !input.hasWard,
        exact_place: isPlaced(input) && !input.hasLocation && input.hasWard && !says(rules.landmark),
        since_when: !isOneOf(rules.since_when_not_for, input.category) && !says(rules.time),
        how_many: isOneOf(rules.how_many_for, input.category) && !says(rules.number) && !hasDigits,
        which_one: isOneOf(rules.which_one_for, input.subType) && !input.hasNumber,
      };
      return MISSING_DETAILS.filter((code) => lacks[code]).map((code) => questionFor(code, answerIn));
    },
  };
}

/** "street light" names no street: what lies inside a longer match was not meant. */
function conceptsMeant(hits: readonly ConceptHit[]): Set<string> {
  const isInside = (inner: ConceptHit, outer: ConceptHit) =>
    outer.from <= inner.from && inner.to <= outer.to && outer.to - outer.from > inner.to - inner.from;
  const meant = hits.filter((hit) => !hits.some((other) => isInside(hit, other)));
  return new Set(meant.map(({ concept }) => concept));
}

/** Where the language of a text is not known, questions are asked in the one that was chosen, else in English. */
export function languageToAnswerIn(detected: string, chosen: string | undefined): Language {
  return LANGUAGES.find((known) => known === chosen) ?? LANGUAGES.find((known) => known === detected) ?? 'en';
}

export function questionFor(code: MissingDetail, language: Language): Question {
  return { code, question: questions[language][code] };
}

function isPlaced({ category }: GuidanceInput): boolean {
  return !isOneOf(rules.place_not_for, category);
}

function isOneOf(list: readonly string[], name: string | null): boolean {
  return name !== null && list.includes(name);
}
