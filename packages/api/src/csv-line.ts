export type CsvValue = string | number | boolean | null;

/** What spreadsheets take for a formula, in the widths of East Asian keyboards too. */
const BEGINS_LIKE_A_FORMULA = /^\s*[=+\-@\t\r＝＋－＠]/u;
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

/**
 * A line as RFC 4180 has it. Text that begins like a formula gets an apostrophe before it: a complaint is written by
 * anybody, and a spreadsheet would do what it says.
 */
export function toCsvLine(values: readonly CsvValue[]): string {
  return `${values.map(toCell).join(',')}\r\n`;
}

function toCell(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  if (BEGINS_LIKE_A_FORMULA.test(value)) return quoted(`'${value}`);
  return NEEDS_QUOTES.test(value) ? quoted(value) : value;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
