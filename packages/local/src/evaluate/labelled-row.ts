import { readFileSync } from 'node:fs';
import { Fault } from '../fault.ts';

/** A complaint with what people say it is; labels are never shown to the services. */
export interface LabelledComplaint {
  readonly text: string;
  readonly title?: string;
  readonly lang: string;
  readonly script?: string;
  readonly category?: string;
  readonly priority?: string;
}

const INDIC_LETTER = /[\u0900-\u097f\u0b80-\u0bff\u0c00-\u0d7f]/;

/** The key under which a row is counted: its language, or `romanised` for an Indian one in Latin letters. */
export function languageKey({
  text,
  lang,
  script,
}: Pick<LabelledComplaint, 'text' | 'lang' | 'script'>): string {
  if (lang === 'en') return lang;
  const isLatin = script === undefined ? !INDIC_LETTER.test(text) : script === 'Latn';
  return isLatin ? 'romanised' : lang;
}

/** @throws Fault when the file cannot be read or a line is no JSON object. */
export function readLines(file: string): Record<string, unknown>[] {
  return readText(file)
    .split('\n')
    .flatMap((line, at) => (line.trim() === '' ? [] : [parseLine(line, file, at + 1)]));
}

export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Fault(`${file} cannot be read.`, { cause: error });
  }
}

/** @throws Fault when a field that must be text is not. */
export function textField(row: Record<string, unknown>, name: string): string {
  const value = row[name];
  if (typeof value !== 'string') throw new Fault(`A row has no text in "${name}".`);
  return value;
}

export function optionalText(row: Record<string, unknown>, name: string): string | undefined {
  const value = row[name];
  return typeof value === 'string' ? value : undefined;
}

function parseLine(line: string, file: string, number: number): Record<string, unknown> {
  try {
    const row: unknown = JSON.parse(line);
    if (typeof row === 'object' && row !== null) return { ...row };
  } catch (error) {
    throw new Fault(`${file}, line ${number} is no JSON.`, { cause: error });
  }
  throw new Fault(`${file}, line ${number} is no JSON object.`);
}
