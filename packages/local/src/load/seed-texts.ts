import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One synthetic text of a citizen, written by hand for training and for load. */
export interface SeedText {
  readonly text: string;
  readonly lang: string;
  readonly script: string;
  readonly category: string;
}

const FOLDER = 'packages/local/seeds';
const HELD_BACK = 'held-back.synthetic.jsonl';
/** The shortest description that the interface takes. */
const SHORTEST = 10;

/** The texts that the shipped models were trained on, among others. */
export async function readSeedTexts(root: string): Promise<readonly SeedText[]> {
  const names = (await readdir(join(root, FOLDER))).filter(
    (name) => name.endsWith('.jsonl') && name !== HELD_BACK,
  );
  const files = await Promise.all(names.sort().map((name) => readTexts(root, name)));
  return files.flat();
}

/** Texts that no shipped model has seen. */
export function readHeldBackTexts(root: string): Promise<readonly SeedText[]> {
  return readTexts(root, HELD_BACK);
}

async function readTexts(root: string, name: string): Promise<readonly SeedText[]> {
  const lines = (await readFile(join(root, FOLDER, name), 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as SeedText).filter(({ text }) => [...text].length >= SHORTEST);
}
