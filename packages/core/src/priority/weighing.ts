import type { Reading } from '../classifier/reading.ts';
import { PRIORITY_BANDS, type PriorityBand } from '../complaints/complaint.ts';

/** What speaks for a band or against it: how the whole reads, what the rules say, and the form of the text. */
export const EVIDENCE = [
  'urgentMargin',
  'highMargin',
  'normalMargin',
  'lowMargin',
  'urgentRule',
  'urgentRuleMargin',
  'highRule',
  'lowRule',
  'mild',
  'mildMargin',
  'over',
  'overMargin',
  'question',
] as const;
export type Evidence = Readonly<Record<(typeof EVIDENCE)[number], number>>;

/** What the rules find in a text, nobody having read the whole. */
export interface RuleSigns {
  readonly band: PriorityBand;
  /** It is of a kind that is mostly harmless. */
  readonly isMild: boolean;
  /** Some of it is over, or only supposed. */
  readonly isOver: boolean;
  readonly isQuestion: boolean;
  /** It says that there is no danger. */
  readonly isCalmed: boolean;
  /** Length in words. */
  readonly words: number;
}

export function evidenceOf({ margins }: Reading, { band, isMild, isOver, isQuestion }: RuleSigns): Evidence {
  const when = (holds: boolean, value = 1) => (holds ? value : 0);
  return {
    urgentMargin: margins.urgent,
    highMargin: margins.high,
    normalMargin: margins.normal,
    lowMargin: margins.low,
    urgentRule: when(band === 'urgent'),
    urgentRuleMargin: when(band === 'urgent', margins.urgent),
    highRule: when(band === 'high'),
    lowRule: when(band === 'low'),
    mild: when(isMild),
    mildMargin: when(isMild, margins.urgent),
    over: when(isOver),
    overMargin: when(isOver, margins.urgent),
    question: when(isQuestion),
  };
}

/** What each piece of evidence counts for one band. */
export type BandWeights = Evidence & { readonly bias: number };

export interface Weighing {
  /** From this probability on a complaint is urgent, whatever else it may be: the costliest band to miss. */
  readonly urgentFrom: number;
  readonly weights: Readonly<Record<PriorityBand, BandWeights>>;
}

const BELOW_URGENT = PRIORITY_BANDS.filter((band) => band !== 'urgent');

/** Multinomial logistic: urgent from its threshold on, else the likeliest of the others. */
export function weighBand({ urgentFrom, weights }: Weighing, evidence: Evidence): PriorityBand {
  const powers = new Map(PRIORITY_BANDS.map((band) => [band, Math.exp(sumOf(weights[band], evidence))]));
  const powerOf = (band: PriorityBand) => powers.get(band) ?? 0;
  const total = PRIORITY_BANDS.reduce((sum, band) => sum + powerOf(band), 0);
  if (powerOf('urgent') >= urgentFrom * total) return 'urgent';
  return BELOW_URGENT.reduce((best, band) => (powerOf(band) > powerOf(best) ? band : best));
}

function sumOf({ bias, ...weights }: BandWeights, evidence: Evidence): number {
  return EVIDENCE.reduce((sum, name) => sum + weights[name] * evidence[name], bias);
}
