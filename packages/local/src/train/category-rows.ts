import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BENGALURU_LABELS, readLabel, SAN_RAFAEL_LABELS } from './city-labels.ts';
import { parseCsv } from './csv.ts';
import { type SeedFile, type SeedRow, trainingFiles } from './seed-files.ts';

/** A complaint with what is to be learned from it. */
export interface CategoryRow {
  readonly text: string;
  readonly language: string;
  readonly category: string;
  /** Only seeds have one. */
  readonly subType?: string;
  /** Only seeds have one. */
  readonly priority?: string;
  readonly source: 'seeds' | 'bengaluru' | 'sanRafael';
}

/** The reports of two cities, by our categories, without those that have none. */
export function readCityRows(folder: string): CategoryRow[] {
  return [
    ...readCity(join(folder, 'bengaluru-train.csv'), BENGALURU_LABELS, 'bengaluru'),
    ...readCity(join(folder, 'san-rafael-train.csv'), SAN_RAFAEL_LABELS, 'sanRafael'),
  ];
}

/** All seeds but those that were written to measure by. */
export function trainingSeeds(files: readonly SeedFile[]): CategoryRow[] {
  return trainingFiles(files).flatMap(({ rows }) => rows.map(toCategoryRow));
}

function toCategoryRow({ text, lang, category, subType, priority }: SeedRow): CategoryRow {
  return { text, language: lang, category, subType, priority, source: 'seeds' };
}

function readCity(
  file: string,
  labels: typeof BENGALURU_LABELS,
  source: CategoryRow['source'],
): CategoryRow[] {
  return parseCsv(readFileSync(file, 'utf8')).flatMap(({ text = '', label = '' }) => {
    const category = readLabel(labels, label, text);
    return category === null ? [] : [{ text, language: 'en', category, source }];
  });
}
