import { MongoBinary } from 'mongodb-memory-server-core';
import {
  ResolveConfigVariables,
  setDefaultValue,
} from 'mongodb-memory-server-core/lib/util/resolveConfig.js';
import type { DownloadOutcome } from './sources/downloaded-mongod.ts';

/*
 * A program of its own, started with a folder and a version: downloads that mongod into that folder and tells
 * its parent where it is.
 */

const [, , downloadDir, version] = process.argv;
if (downloadDir === undefined || version === undefined) throw new Error('expected a folder and a version');

// Where the host is refused, its default of three tries with growing pauses takes 7 s.
setDefaultValue(ResolveConfigVariables.MAX_RETRIES, '1');

MongoBinary.getPath({ downloadDir, version }).then(
  (program) => tell({ program }),
  (error: unknown) => tell({ error: oneLine(error) }),
);

function tell(outcome: DownloadOutcome): void {
  process.send?.(outcome, () => process.exit());
}

function oneLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).replace(/\s+/g, ' ');
}
