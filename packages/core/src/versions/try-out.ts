import { createAnalyser } from '../analysis/analyser.ts';
import { PRIMING_SENTENCES } from '../analysis/priming-sentences.ts';
import { ignoreCall } from '../analysis/service-call.ts';
import type { City } from '../city/city.ts';
import { DomainError } from '../errors.ts';
import type { PivotLexicon } from '../language/pivot/pivot-lexicon.ts';
import { readPlainSentences } from '../language/sentence-reader.ts';
import { analyserDataOf } from './analyser-data.ts';
import type { ArtefactContents } from './artefact-contents.ts';

/**
 * Reads a sentence of each language with these models and rules.
 *
 * @throws DomainError model_unavailable when an answer is none that the city or a reader could do anything with.
 */
export async function tryOut(
  contents: ArtefactContents,
  city: Pick<City, 'categories'>,
  lexicon: PivotLexicon,
): Promise<void> {
  const data = analyserDataOf(contents);
  const analyser = await createAnalyser(ignoreCall, { lexicon, readSentences: readPlainSentences, data });
  const names = new Set(city.categories.map(({ name }) => name));
  const now = new Date(0);
  for (const [language, description] of PRIMING_SENTENCES) {
    const complaint = { title: null, description, chosenCategory: null, supports: 0, filedAt: now };
    const { category, priority } = analyser.analyse(complaint, now);
    const strange = category.alternatives.find((each) => !names.has(each.category));
    if (strange !== undefined)
      throw new DomainError('model_unavailable', `The city has no category ${strange.category}.`);
    if (!isShare(category.confidence) || !isShare(priority.score / 100))
      throw new DomainError('model_unavailable', `A sentence (${language}) is given no sensible answer.`);
  }
}

function isShare(value: number): boolean {
  return value >= 0 && value <= 1;
}
