import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

export interface SourceFile {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Violation {
  readonly path: string;
  readonly message: string;
}

/** Says which files break one rule of the house. */
export type Rule = (files: readonly SourceFile[]) => readonly Violation[];

const FOLDERS = ['bin', 'packages'];
const SOURCE = /\.(ts|mjs)$/;
const SKIPPED = /(^|\/)(node_modules|dist|seeds|models)\//;

/** All that people write in this repository: sources, tests and the commands in bin. */
export async function readSourceFiles(root: string): Promise<readonly SourceFile[]> {
  const files: SourceFile[] = [];
  for (const folder of FOLDERS) {
    for (const path of await listSources(root, folder)) {
      files.push({ path, text: await readFile(join(root, path), 'utf8') });
    }
  }
  return files;
}

/** Does not descend into node_modules, whose links lead round in circles. */
async function listSources(root: string, folder: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = relative(root, join(root, folder, entry.name))
      .split(sep)
      .join('/');
    if (SKIPPED.test(`${path}/`)) continue;
    if (entry.isDirectory()) paths.push(...(await listSources(root, path)));
    else if (SOURCE.test(entry.name)) paths.push(path);
  }
  return paths.sort();
}
