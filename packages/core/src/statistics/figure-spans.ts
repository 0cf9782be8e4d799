import { addDays } from '../city/city-day.ts';
import type { Grain } from './figure-counter.ts';

/** Spans of one grain that follow each other, both ends included. */
export interface FigureSpan {
  readonly grain: Grain;
  readonly from: string;
  readonly to: string;
}

/**
 * What covers a range of days with the fewest rows: its whole months, and the days before and behind them; days alone
 * where they are asked for.
 */
export function spansOf(from: string, to: string, areDays: boolean): FigureSpan[] {
  const firstWhole = from.endsWith('-01') ? from : startOfNextMonth(from);
  const afterLastWhole = startOfMonth(addDays(to, 1));
  if (areDays || firstWhole >= afterLastWhole) return spanOf('day', from, to);
  return [
    ...spanOf('day', from, addDays(firstWhole, -1)),
    ...spanOf('month', monthOf(firstWhole), monthOf(addDays(afterLastWhole, -1))),
    ...spanOf('day', afterLastWhole, to),
  ];
}

function spanOf(grain: Grain, from: string, to: string): FigureSpan[] {
  return from > to ? [] : [{ grain, from, to }];
}

function monthOf(day: string): string {
  return day.slice(0, 'yyyy-mm'.length);
}

function startOfMonth(day: string): string {
  return `${monthOf(day)}-01`;
}

function startOfNextMonth(day: string): string {
  return startOfMonth(addDays(startOfMonth(day), 31));
}
