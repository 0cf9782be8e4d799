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

const SEEDS_FOLDER = new URL('../../../seeds/', import.meta.url);
const SEED_FILE = /\.synthetic\.jsonl$/;

/** All seed files of the repository by name, the held-back one among them. */
export function readSeedFiles(folder: URL = SEEDS_FOLDER): SeedFile[] {
  const names = readdirSync(folder)
    .filter((name) => SEED_FILE.test(name))
    .sort();
  return names.map((name) => ({ name, rows: readRows(new URL(name, folder)) }));
}

function readRows(file: URL): SeedRow[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.map((line) => JSON.parse(line) as SeedRow);
}
