import { writeFileSync } from 'node:fs';
import { createAnalyser, loadShippedModels } from '@namsev/core';
import { HELD_BACK_FILE, QUOTED_FILE, readSeedFiles, rowsOf } from '../../train/seed-files.ts';
import { judgeSeeds } from './measure-quality.ts';
import { qualityPage } from './quality-page.ts';

const PROBES = new URL('../../../../seeds/probe/', import.meta.url);
const END_OF_NAME = /\.synthetic\.jsonl$/;
const PAGE = new URL('../../../../../../docs/reference/language-quality.md', import.meta.url);

/** The page on language quality as the shipped models and the seeds of the repository make it. */
export async function makeQualityPage(now: Date): Promise<string> {
  const analyser = await createAnalyser();
  const files = readSeedFiles();
  return qualityPage({
    quoted: judgeSeeds(analyser, rowsOf(files, QUOTED_FILE), now),
    heldBack: judgeSeeds(analyser, rowsOf(files, HELD_BACK_FILE), now),
    probes: readSeedFiles(PROBES).map(({ name, rows }) => ({
      name: name.replace(END_OF_NAME, ''),
      rows: judgeSeeds(analyser, rows, now),
    })),
    manifest: loadShippedModels().manifest,
    versions: analyser.versions,
  });
}

export function writeQualityPage(page: string): void {
  writeFileSync(PAGE, page);
}
