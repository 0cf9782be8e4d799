import type { PriorityBand } from '../complaints/complaint.ts';
import type { PriorityRules } from './priority-rules.ts';

const HIGHEST_SCORE = 100;

export function bandOf({ bands }: PriorityRules, score: number): PriorityBand {
  if (score >= bands.urgent) return 'urgent';
  if (score >= bands.high) return 'high';
  return score >= bands.normal ? 'normal' : 'low';
}

/** The score of that band that is nearest to one; bands begin with whole numbers. */
export function intoBand({ bands }: PriorityRules, band: PriorityBand, score: number): number {
  const ranges: Readonly<Record<PriorityBand, readonly [least: number, most: number]>> = {
    low: [0, bands.normal - 1],
    normal: [bands.normal, bands.high - 1],
    high: [bands.high, bands.urgent - 1],
    urgent: [bands.urgent, HIGHEST_SCORE],
  };
  const [least, most] = ranges[band];
  return Math.min(most, Math.max(least, score));
}
