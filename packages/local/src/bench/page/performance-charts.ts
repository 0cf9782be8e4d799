import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { BenchReport } from '../bench-report.ts';
import type { BenchResult } from '../bench-result.ts';
import { type Lives, livesOf } from './measured-lives.ts';

/** Charts of the page on performance by the names of their files. */
export const CHARTS = {
  budgets: 'performance-budgets.svg',
  lives: 'performance-lives.svg',
  calls: 'performance-calls.svg',
} as const;

export type ChartName = keyof typeof CHARTS;

const WIDTH = 760;
const ROW = 24;
const WITHIN = '#3566a8';
const BEYOND = '#b3261e';
const QUANTILES = ['p50', 'p95', 'p99'] as const;
/** Shares beyond it end at the edge and are told in words. */
const WIDEST_SHARE = 150;

/** Charts as SVG of what was measured; one of which nothing was measured is left out. */
export function drawCharts({ results }: BenchReport): Readonly<Partial<Record<ChartName, string>>> {
  const judged = results.filter(isJudged);
  const lives = livesOf(results);
  return {
    ...(judged.length > 0 && { budgets: budgetsChart(judged) }),
    ...(lives.length > 0 && { lives: livesChart(lives), calls: callsChart(lives) }),
  };
}

type JudgedResult = BenchResult & { readonly value: number; readonly budget: number };

function isJudged(result: BenchResult): result is JudgedResult {
  // A budget of nothing has no share that could be used.
  return result.value !== null && result.budget !== null && result.budget > 0 && result.value > 0;
}

/** How much of a budget is used in per cent: the same way round for what is a most and what is a least. */
function shareOf({ bound, value, budget }: JudgedResult): number {
  return Math.round((bound === 'most' ? value / budget : budget / value) * 100);
}

function budgetsChart(judged: readonly JudgedResult[]): string {
  const rows = judged.map((result) => {
    const share = shareOf(result);
    return { what: result.what, share, drawn: Math.min(share, WIDEST_SHARE), isMet: result.met === true };
  });
  return draw({
    height: ROW * rows.length + 70,
    marginLeft: 360,
    x: { label: '% of the budget used', domain: [0, WIDEST_SHARE + 10], grid: true },
    y: { label: null, domain: rows.map(({ what }) => what) },
    marks: [
      Plot.barX(rows, { x: 'drawn', y: 'what', fill: (row) => (row.isMet ? WITHIN : BEYOND) }),
      Plot.text(rows, { x: 'drawn', y: 'what', text: ({ share }) => `${share}`, textAnchor: 'start', dx: 4 }),
      Plot.ruleX([0, 100]),
    ],
  });
}

function livesChart(lives: readonly Lives[]): string {
  const rows = lives.map((life) => ({ ...life, size: sizeOf(life) }));
  return draw({
    height: ROW * rows.length + 70,
    marginLeft: 90,
    x: { label: 'complaints filed to rated in a second', zero: true, grid: true },
    y: { label: 'stored', domain: rows.map(({ size }) => size) },
    marks: [
      Plot.barX(rows, { x: 'perSecond', y: 'size', fill: WITHIN }),
      Plot.text(rows, { x: 'perSecond', y: 'size', text: 'perSecond', textAnchor: 'start', dx: 4 }),
      Plot.ruleX([0]),
    ],
  });
}

function callsChart(lives: readonly Lives[]): string {
  const calls = lives.flatMap((life) =>
    life.calls.map(({ call, ...quantiles }) => ({ size: sizeOf(life), call, ...quantiles })),
  );
  const points = calls.flatMap(({ size, call, ...quantiles }) =>
    QUANTILES.map((quantile) => ({ size, call, quantile, ms: quantiles[quantile] })),
  );
  const place = { x: 'ms', y: 'call', fy: 'size' } as const;
  return draw({
    height: ROW * calls.length + 40 * lives.length + 60,
    marginLeft: 90,
    marginRight: 80,
    x: { label: 'ms: p50, p95, p99', zero: true, grid: true },
    y: { label: null, domain: [...new Set(calls.map(({ call }) => call))] },
    fy: { label: 'stored', domain: lives.map(sizeOf) },
    marks: [
      Plot.ruleY(calls, { x1: 'p50', x2: 'p99', y: 'call', fy: 'size' }),
      Plot.dot(points, { ...place, fill: 'quantile', r: 4 }),
      Plot.ruleX([0]),
    ],
    color: { domain: QUANTILES, range: ['#3566a8', '#e0a100', '#b3261e'] },
  });
}

function sizeOf({ complaints }: Lives): string {
  return complaints.toLocaleString('en');
}

/** A class of its own would change with each drawing, and with it a page of the same figures. */
function draw(options: Plot.PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const chart = Plot.plot({
    document,
    width: WIDTH,
    className: 'chart',
    style: { background: 'white', color: 'black' },
    ...options,
  });
  chart.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return `${chart.outerHTML}\n`;
}
