import type { ToneName } from '../sentiment/sentiment.ts';
import { ALL_WARDS } from './count-history.ts';
import type { DailyTotals } from './daily-count-store.ts';

/** How people of a ward speak of a category, over some days. */
export interface AreaSentiment {
  readonly from: string;
  readonly to: string;
  /** A ward's code, `none`, or `all`. */
  readonly ward: string;
  /** A category's name, `none`, or `all`. */
  readonly category: string;
  readonly filed: number;
  /** Complaints with an analysis, by tone. */
  readonly tones: Readonly<Partial<Record<ToneName, number>>>;
  /** Mean of those with an analysis, 0 to 1; null without any. */
  readonly distress: number | null;
}

export const ALL_CATEGORIES = 'all';

/** By ward and category, by ward, by category, and over everything. */
export function sentimentByArea(
  totals: readonly DailyTotals[],
  from: string,
  to: string,
): readonly AreaSentiment[] {
  const areas = new Map<string, DailyTotals[]>();
  for (const row of totals) {
    for (const ward of [row.ward, ALL_WARDS]) {
      for (const category of [row.category, ALL_CATEGORIES]) {
        const key = `${ward}|${category}`;
        areas.set(key, [...(areas.get(key) ?? []), { ...row, ward, category }]);
      }
    }
  }
  return [...areas.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [toArea(first, [first, ...others], from, to)],
  );
}

function toArea(
  { ward, category }: DailyTotals,
  rows: readonly DailyTotals[],
  from: string,
  to: string,
): AreaSentiment {
  const tones: Partial<Record<ToneName, number>> = {};
  for (const { tones: ofDay } of rows) {
    for (const [tone, count] of Object.entries(ofDay) as [ToneName, number][]) {
      tones[tone] = (tones[tone] ?? 0) + count;
    }
  }
  const analysed = Object.values(tones).reduce((sum, count) => sum + count, 0);
  const distress = rows.reduce((sum, row) => sum + row.distress, 0);
  return {
    from,
    to,
    ward,
    category,
    filed: rows.reduce((sum, row) => sum + row.filed, 0),
    tones,
    distress: analysed === 0 ? null : Math.round((distress / analysed) * 1_000) / 1_000,
  };
}
