import { mkdirSync, writeFileSync } from 'node:fs';
import type { Analyser, City, DuplicateModel } from '@namsev/core';
import { createSideReader } from '../evaluate/read-sides.ts';
import type { TextPair } from '../evaluate/text-pair.ts';
import { makePairs, readMatters, readPlaceNames } from './duplicate-pairs.ts';
import { readSeedFiles } from './seed-files.ts';
import { countTerms, trainDuplicateModel } from './train-duplicate-model.ts';

const SEEDS = { choosing: 11, quoting: 23 } as const;
const PAIRS_FOLDER = new URL('../../../seeds/duplicates/', import.meta.url);

/** Writes the labelled pairs of both sets, and learns from those of the first. */
export function trainDuplicates(analyser: Analyser, city: City): DuplicateModel {
  const choosing = writePairs('choosing');
  writePairs('quoting');
  const frequencies = countTerms(readSeedFiles().flatMap(({ rows }) => rows));
  return trainDuplicateModel(choosing, frequencies, createSideReader(analyser, frequencies, city));
}

function writePairs(set: keyof typeof SEEDS): readonly TextPair[] {
  const matters = readMatters().filter((matter) => matter.set === set);
  const pairs = makePairs(matters, readPlaceNames(), SEEDS[set]);
  const lines = pairs.map((pair) => `${JSON.stringify(pair)}\n`).join('');
  mkdirSync(PAIRS_FOLDER, { recursive: true });
  writeFileSync(new URL(`duplicates-${set}.synthetic.jsonl`, PAIRS_FOLDER), lines);
  return pairs;
}
