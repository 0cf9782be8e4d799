import type { Analyser, City, DuplicateModel } from '@namsev/core';
import { createSideReader } from '../evaluate/read-sides.ts';
import type { TextPair } from '../evaluate/text-pair.ts';
import { makePairs, readMatters, readPlaceNames } from './duplicate-pairs.ts';
import { readSeedFiles } from './seed-files.ts';
import { countTerms, trainDuplicateModel } from './train-duplicate-model.ts';

const SEEDS = { choosing: 11, quoting: 23 } as const;
const PAIRS_FOLDER = new URL('../../../seeds/duplicates/', import.meta.url);

/** A file of labelled pairs as it is kept among the seeds. */
export interface PairFile {
  readonly name: string;
  readonly folder: URL;
  readonly content: string;
}

/** Makes the labelled pairs of both sets, and learns from those of the first. Deterministic. */
export function trainDuplicates(
  analyser: Analyser,
  city: City,
): { model: DuplicateModel; pairFiles: PairFile[] } {
  const choosing = pairsOf('choosing');
  const frequencies = countTerms(readSeedFiles().flatMap(({ rows }) => rows));
  return {
    model: trainDuplicateModel(choosing, frequencies, createSideReader(analyser, frequencies, city)),
    pairFiles: [fileOf('choosing', choosing), fileOf('quoting', pairsOf('quoting'))],
  };
}

function pairsOf(set: keyof typeof SEEDS): TextPair[] {
  const matters = readMatters().filter((matter) => matter.set === set);
  return makePairs(matters, readPlaceNames(), SEEDS[set]);
}

function fileOf(set: string, pairs: readonly TextPair[]): PairFile {
  const content = pairs.map((pair) => `${JSON.stringify(pair)}\n`).join('');
  return { name: `duplicates-${set}.synthetic.jsonl`, folder: PAIRS_FOLDER, content };
}
