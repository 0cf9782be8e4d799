import type { PriorityReason } from '../analysis/analysis.ts';
import type { Reading } from '../classifier/reading.ts';
import { PRIORITY_BANDS, type PriorityBand } from '../complaints/complaint.ts';
import { intoBand } from './bands.ts';
import type { PriorityRules } from './priority-rules.ts';
import { evidenceOf, type RuleSigns, weighBand } from './weighing.ts';

export interface WeighedScore {
  readonly band: PriorityBand;
  readonly score: number;
  /** Why it is another than that of the rules; none where it is the same. */
  readonly reasons: readonly PriorityReason[];
}

/** In a longer text one sentence of danger is lost in how the whole reads. */
const MOST_WORDS_TO_DOUBT = 60;

/**
 * Rules know matters by their words, the reading knows how people write of them: both count together, by what was
 * learned from complaints that people gave bands to. Where nobody read the whole, the rules decide.
 *
 * Who says that there is no danger gets no more than high. A coarse reading lowers nothing, and none lowers what rules find
 * urgent in a longer text, or in one of which a sentence is urgent by itself.
 *
 * @param isUrgentInPart asked only where it decides.
 */
export function weighReading(
  rules: PriorityRules,
  reading: Reading | undefined,
  signs: RuleSigns & { readonly score: number },
  isUrgentInPart: () => boolean,
): WeighedScore {
  const { band: ruled, score } = signs;
  const band =
    reading === undefined
      ? ruled
      : allowed(weighBand(rules.weighing, evidenceOf(reading, signs)), reading, signs, isUrgentInPart);
  if (band === ruled) return { band, score, reasons: [] };
  const placed = intoBand(rules, band, score);
  return { band, score: placed, reasons: [{ code: codeOf(ruled, band), points: placed - score, words: [] }] };
}

function allowed(
  weighed: PriorityBand,
  { isCoarse }: Reading,
  { band, isCalmed, words }: RuleSigns,
  isUrgentInPart: () => boolean,
): PriorityBand {
  if (weighed === 'urgent' && isCalmed) return 'high';
  if (PRIORITY_BANDS.indexOf(weighed) >= PRIORITY_BANDS.indexOf(band)) return weighed;
  const isKept = isCoarse || (band === 'urgent' && (words > MOST_WORDS_TO_DOUBT || isUrgentInPart()));
  return isKept ? band : weighed;
}

function codeOf(ruled: PriorityBand, weighed: PriorityBand): string {
  if (weighed === 'urgent') return 'hazard_by_reading';
  if (ruled === 'urgent') return 'told_calmly';
  return PRIORITY_BANDS.indexOf(weighed) > PRIORITY_BANDS.indexOf(ruled) ? 'reads_as_more' : 'reads_as_less';
}
