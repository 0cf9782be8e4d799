import type { Complaint } from '../complaints/complaint.ts';
import { normaliseText } from '../language/normalise.ts';
import concepts from '../language/pivot/concepts.json' with { type: 'json' };
import type { PivotLexicon } from '../language/pivot/pivot-lexicon.ts';
import { tokenise } from '../language/tokenise.ts';

/** What people complain of, and not how, when, where or how much. */
const GROUPS_LEFT_OUT: readonly string[] = ['places', 'people and numbers', 'time', 'stance'];

/**
 * The concepts that a complaint speaks of, whatever its language: codes such as `dengue`, so that nothing that a
 * citizen wrote is kept among the counts.
 */
export function createConceptTerms(lexicon: PivotLexicon): (complaint: Complaint) => readonly string[] {
  const told = new Set(
    Object.entries(concepts.groups)
      .filter(([group]) => !GROUPS_LEFT_OUT.includes(group))
      .flatMap(([, names]) => names),
  );
  return ({ maskedTitle, maskedDescription, analysis }) => {
    const language = analysis.state === 'done' ? analysis.language.language : 'und';
    const tokens = tokenise(normaliseText(`${maskedTitle ?? ''} ${maskedDescription}`));
    const found = lexicon.find(tokens, language);
    return [...new Set(found.map(({ concept }) => concept).filter((concept) => told.has(concept)))];
  };
}
