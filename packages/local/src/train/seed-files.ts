import { readdirSync, readFileSync } from 'node:fs';

/** A complaint that was written by hand for training: synthetic, of nobody. */
export interface SeedRow {
  readonly text: string;
  readonly lang: string;
  readonly script: string;
  readonly category: string;
  readonly subType: string;
  readonly priority: string;
}

export interface SeedFile {
  readonly name: string;
  readonly rows: readonly SeedRow[];
}

/** Written apart from all others: thresholds are chosen on it, and nothing is learned from it. */
export const HELD_BACK_FILE = 'held-back.synthetic.jsonl';
/** Written before anything was tuned: figures are quoted from it, and nothing is learned from it or chosen on it. */
export const QUOTED_FILE = 'quoted.synthetic.jsonl';

const SEEDS_FOLDER = new URL('../../../seeds/', import.meta.url);
const SEED_FILE = /\.synthetic\.jsonl$/;

/** All seed files of the repository by name, the held-back and the quoted one among them. */
export function readSeedFiles(folder: URL = SEEDS_FOLDER): SeedFile[] {
  const names = readdirSync(folder)
    .filter((name) => SEED_FILE.test(name))
    .sort();
  return names.map((name) => ({ name, rows: readRows(new URL(name, folder)) }));
}

/** The files that are trained on. */
export function trainingFiles(files: readonly SeedFile[]): SeedFile[] {
  return files.filter(({ name }) => name !== HELD_BACK_FILE && name !== QUOTED_FILE);
}

/** The rows of one file. */
export function rowsOf(files: readonly SeedFile[], name: string): SeedRow[] {
  return files.filter((file) => file.name === name).flatMap(({ rows }) => [...rows]);
}

function readRows(file: URL): SeedRow[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.map((line) => JSON.parse(line) as SeedRow);
}
