import {
  type AnalysisResult,
  type CandidateStore,
  type City,
  type Clock,
  type ComplaintStore,
  type Filing,
  type FoundDuplicates,
  findDuplicates,
  isStoreUnavailable,
  languageToAnswerIn,
  type MatchedComplaint,
  openMatches,
  type Question,
  questionFor,
  wardAt,
} from '@namsev/core';
import type { LanguageFault, LanguageLoader, LanguageServices } from './language-services.ts';

export interface CheckDependencies {
  readonly city: City;
  readonly clock: Clock;
  readonly complaints: ComplaintStore;
  readonly candidates: CandidateStore;
  readonly languages: LanguageLoader;
}

export interface Check {
  /** Null where the models cannot be used. */
  readonly analysis: AnalysisResult | null;
  readonly duplicates: readonly MatchedComplaint[];
  readonly missing: readonly Question[];
  /** What kept some of it from being said. */
  readonly degraded: readonly (LanguageFault | 'duplicates_unavailable')[];
  readonly isTruncated: boolean;
}

const MOST_SHOWN = 5;

/** What can be said of a complaint before it is filed. Nothing is stored, and without models or store less is said. */
export async function checkComplaint(dependencies: CheckDependencies, filing: Filing): Promise<Check> {
  const services = dependencies.languages.current();
  if (typeof services === 'string') return checkWithoutModels(filing, services);
  const complaint = toComplaint(dependencies, filing);
  const analysis = services.analyser.analyse(complaint, complaint.filedAt);
  const reading = services.read(complaint, analysis);
  const found = await orNothing(() =>
    findDuplicates({ store: dependencies.candidates, ...services }, reading),
  );
  const shown = found === null ? null : await orNothing(() => showable(dependencies.complaints, found));
  return {
    analysis,
    duplicates: shown ?? [],
    missing: missingFrom(services, filing, complaint, { analysis, hasNumber: reading.numbers.length > 0 }),
    degraded: shown === null ? ['duplicates_unavailable'] : [],
    isTruncated: found?.isTruncated ?? false,
  };
}

type CheckedComplaint = ReturnType<typeof toComplaint>;

function toComplaint({ city, clock }: CheckDependencies, filing: Filing) {
  const { title = null, description, category = null, location = null, ward } = filing;
  return {
    title,
    description,
    chosenCategory: category,
    location,
    ward: ward ?? (location === null ? null : (wardAt(city, location) ?? null)),
    supports: 0,
    filedAt: clock.now(),
  };
}

function missingFrom(
  { guide }: LanguageServices,
  { language }: Filing,
  { title, description, chosenCategory, location, ward }: CheckedComplaint,
  { analysis, hasNumber }: { analysis: AnalysisResult; hasNumber: boolean },
): Question[] {
  const { category } = analysis;
  const input = {
    text: title === null ? description : `${title}\n${description}`,
    language: analysis.language.language,
    category: chosenCategory ?? category.value ?? category.alternatives[0]?.category ?? null,
    subType: category.subType,
    hasLocation: location !== null,
    hasWard: ward !== null,
    hasNumber,
  };
  return guide.missingFrom(input, languageToAnswerIn(input.language, language));
}

/** Only a missing place can be told without reading the text. */
function checkWithoutModels({ location, ward, language }: Filing, fault: LanguageFault): Check {
  const isPlaced = location !== undefined || ward !== undefined;
  const missing = isPlaced ? [] : [questionFor('place', languageToAnswerIn('und', language))];
  return { analysis: null, duplicates: [], missing, degraded: [fault], isTruncated: false };
}

/** Others may see only what is public by now. */
async function showable(
  complaints: ComplaintStore,
  { matches }: FoundDuplicates,
): Promise<readonly MatchedComplaint[]> {
  const open = await openMatches(
    complaints.getMany,
    matches.filter(({ isPublic }) => isPublic).slice(0, MOST_SHOWN),
  );
  return open.filter(({ complaint }) => complaint.isPublic);
}

/** Null while the store is away: the rest of a check can be answered all the same. */
async function orNothing<Result>(ask: () => Promise<Result>): Promise<Result | null> {
  try {
    return await ask();
  } catch (error) {
    if (isStoreUnavailable(error)) return null;
    throw error;
  }
}
