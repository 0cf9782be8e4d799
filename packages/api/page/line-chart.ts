import { element, svgElement } from './element.ts';
import { timeOfDay } from './wording.ts';

export interface Line {
  readonly name: string;
  /** One for each instant; null leaves a gap. */
  readonly values: readonly (number | null)[];
}

export interface LineChart {
  readonly title: string;
  readonly instants: readonly Date[];
  readonly lines: readonly Line[];
  say(value: number): string;
}

const WIDTH = 600;
const HEIGHT = 150;
const LONE_WIDTH = 8;

/** Lines from zero upwards. What they say is written below, so that nobody needs to see them. */
export function lineChart({ title, instants, lines, say }: LineChart): HTMLElement {
  const highest = Math.max(0, ...lines.flatMap(({ values }) => values.filter((value) => value !== null)));
  const top = roundUp(highest);
  const drawing = svgElement(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true', class: 'lines' },
    ...[0.25, 0.5, 0.75].map((part) =>
      svgElement('line', { class: 'grid', x1: 0, x2: WIDTH, y1: HEIGHT * part, y2: HEIGHT * part }),
    ),
    ...lines.map(({ values }, at) =>
      svgElement('path', {
        class: `line line-${at}`,
        d: pathOf(values, top),
        'vector-effect': 'non-scaling-stroke',
      }),
    ),
  );
  const [first, last] = [instants.at(0), instants.at(-1)];
  return element(
    'figure',
    {},
    element('figcaption', {}, title),
    element(
      'div',
      { class: 'plot' },
      element('span', { class: 'top-value', 'aria-hidden': 'true' }, say(top)),
      drawing,
    ),
    element(
      'div',
      { class: 'axis', 'aria-hidden': 'true' },
      element('span', {}, first === undefined ? '' : timeOfDay(first)),
      element('span', {}, last === undefined ? '' : timeOfDay(last)),
    ),
    element('ul', { class: 'legend' }, ...lines.map((line, at) => legendOf(line, at, say))),
  );
}

function legendOf({ name, values }: Line, at: number, say: (value: number) => string): HTMLElement {
  const known = values.filter((value) => value !== null);
  const latest = known.at(-1);
  const text =
    latest === undefined
      ? `${name}: not measured`
      : `${name}: ${say(latest)}, highest ${say(Math.max(...known))}`;
  const sample = svgElement(
    'svg',
    { viewBox: '0 0 24 8', class: 'sample', 'aria-hidden': 'true' },
    svgElement('path', { class: `line line-${at}`, d: 'M0 4H24' }),
  );
  return element('li', {}, sample, ` ${text}`);
}

function pathOf(values: readonly (number | null)[], top: number): string {
  const step = WIDTH / Math.max(1, values.length - 1);
  let pen = 'M';
  const parts: string[] = [];
  for (const [at, value] of values.entries()) {
    if (value === null) {
      pen = 'M';
      continue;
    }
    const [x, y] = [at * step, HEIGHT - 1 - (value / top) * (HEIGHT - 4)];
    // A lone point would not be seen.
    const isLone = pen === 'M' && (values[at + 1] ?? null) === null;
    const from = isLone ? Math.max(0, x - LONE_WIDTH) : x;
    parts.push(`${pen}${from.toFixed(1)} ${y.toFixed(1)}${isLone ? `h${LONE_WIDTH}` : ''}`);
    pen = 'L';
  }
  return parts.join('');
}

/** To a number that one can read: 1, 2 or 5 times a power of ten. */
function roundUp(value: number): number {
  if (value <= 0) return 1;
  const decade = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * decade).find((step) => step >= value) ?? value;
}
