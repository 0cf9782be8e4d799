import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { latinWords, normaliseText } from '@namsev/core';
import type { CategoryRow } from './category-rows.ts';
import { parseCsv } from './csv.ts';
import { type SeedFile, trainingFiles } from './seed-files.ts';

/** The Latin words of a text and its language. */
export interface LanguageRow {
  readonly words: readonly string[];
  readonly language: string;
  readonly source: 'seeds' | 'films' | 'complaints';
}

const FEWEST_LETTERS = 5;
/** One English complaint in three: the other languages have fewer. */
const ENGLISH_EVERY = 3;

/** Romanised film comments, English complaints, and all seeds in Latin letters. */
export function readLanguageRows(
  folder: string,
  cities: readonly CategoryRow[],
  seeds: readonly SeedFile[],
): LanguageRow[] {
  const films = parseCsv(readFileSync(join(folder, 'romanised-language-train.csv'), 'utf8'));
  const english = cities.filter((_, at) => at % ENGLISH_EVERY === 0);
  const written = trainingFiles(seeds).flatMap(({ rows }) => rows.filter(({ script }) => script === 'Latn'));
  return [
    ...films.map(({ lang = '', text = '' }) => toRow(text, lang, 'films')),
    ...english.map(({ text }) => toRow(text, 'en', 'complaints')),
    ...written.map(({ text, lang }) => toRow(text, lang, 'seeds')),
  ].filter(({ words }) => words.join('').length >= FEWEST_LETTERS);
}

function toRow(text: string, language: string, source: LanguageRow['source']): LanguageRow {
  return { words: latinWords(normaliseText(text)), language, source };
}
