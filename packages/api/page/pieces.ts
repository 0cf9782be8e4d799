import { type Child, element } from './element.ts';

export type Tone = 'good' | 'warn' | 'bad' | 'quiet';

const SIGNS: Readonly<Record<Tone, string>> = { good: '✓', warn: '!', bad: '✕', quiet: '·' };

/** A state in a word, with a sign and a colour, so that nobody has to tell colours apart. */
export function badge(text: string, tone: Tone): HTMLElement {
  return element(
    'span',
    { class: `badge badge-${tone}` },
    element('span', { 'aria-hidden': 'true' }, SIGNS[tone]),
    ` ${text}`,
  );
}

export interface Column<Row> {
  readonly name: string;
  readonly isNumber?: boolean;
  cell(row: Row): Child;
}

/** The first column names the row. On a narrow screen each row is a card; the roles keep it a table all the same. */
export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): HTMLTableElement {
  const head = columns.map(({ name, isNumber }) =>
    element('th', { scope: 'col', role: 'columnheader', class: isNumber ? 'number' : undefined }, name),
  );
  const body = rows.map((row) =>
    element('tr', { role: 'row' }, ...columns.map((column, at) => cellOf(column, row, at === 0))),
  );
  return element(
    'table',
    { role: 'table' },
    element('caption', { class: 'hidden-text' }, caption),
    element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...head)),
    element('tbody', { role: 'rowgroup' }, ...body),
  );
}

function cellOf<Row>({ name, isNumber, cell }: Column<Row>, row: Row, isFirst: boolean): HTMLElement {
  const attributes = { class: isNumber ? 'number' : undefined, 'data-label': name };
  return isFirst
    ? element('th', { ...attributes, scope: 'row', role: 'rowheader' }, cell(row))
    : element('td', { ...attributes, role: 'cell' }, cell(row));
}

export interface ButtonOptions {
  /** Of its own, so that the keyboard's place is found again after a refresh. */
  readonly id: string;
  readonly isPrimary?: boolean;
  /** What it acts upon, for those who hear the button alone. */
  readonly about?: string;
  press(): unknown;
}

export function button(text: string, { id, isPrimary, about, press }: ButtonOptions): HTMLButtonElement {
  return element(
    'button',
    { type: 'button', id, class: isPrimary ? 'primary' : undefined, onclick: () => void press() },
    text,
    about !== undefined && element('span', { class: 'hidden-text' }, ` ${about}`),
  );
}

export function facts(pairs: readonly (readonly [string, Child])[]): HTMLElement {
  return element(
    'dl',
    { class: 'facts' },
    ...pairs.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))),
  );
}

/** Closed at first; stays as somebody left it. */
export function more(id: string, summary: string, ...children: readonly Child[]): HTMLElement {
  return element('details', { id }, element('summary', {}, summary), ...children);
}

export function quiet(text: string): HTMLElement {
  return element('p', { class: 'faint' }, text);
}
