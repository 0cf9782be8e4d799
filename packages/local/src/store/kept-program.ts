import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { isSystemError } from '../fault.ts';

/** Larger programs are known by their size alone: hashing 200 MB would take a good part of a start. */
const HASHED_BELOW_BYTES = 64 * 1024 * 1024;
const MARKER = 'complete.json';

interface Marker {
  /** Relative to the folder. */
  readonly program: string;
  readonly version: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface KeptProgram {
  readonly program: string;
  readonly version: string;
}

export type KeptState =
  | ({ readonly state: 'whole' } & KeptProgram)
  | { readonly state: 'absent' | 'damaged' };

/** Looks at a folder that `keepProgram` made: is the program in it still what was put there? */
export async function findKept(folder: string): Promise<KeptState> {
  let marker: Marker;
  try {
    marker = JSON.parse(await readFile(join(folder, MARKER), 'utf8')) as Marker;
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return { state: 'absent' };
    if (error instanceof SyntaxError) return { state: 'damaged' };
    throw error;
  }
  const program = join(folder, marker.program);
  if (!(await isUnchanged(program, marker))) return { state: 'damaged' };
  return { state: 'whole', program, version: marker.version };
}

/**
 * Fills a folder so that it is there whole or not at all: `fill` works in a temporary folder beside it, which
 * takes the place of whatever was there before. What an interrupted attempt left is removed first.
 */
export async function keepProgram(
  folder: string,
  fill: (temporary: string) => Promise<KeptProgram>,
): Promise<KeptProgram> {
  await mkdir(dirname(folder), { recursive: true });
  await removeLeftovers(folder);
  const temporary = `${folder}.${randomUUID()}.partial`;
  try {
    await mkdir(temporary);
    const { program, version } = await fill(temporary);
    const { size: bytes } = await stat(program);
    const marker: Marker = {
      program: relative(temporary, program),
      version,
      bytes,
      sha256: await sha256Of(program),
    };
    await writeFile(join(temporary, MARKER), JSON.stringify(marker));
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
    return { program: join(folder, marker.program), version };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function isUnchanged(program: string, marker: Marker): Promise<boolean> {
  try {
    const { size } = await stat(program);
    if (size !== marker.bytes) return false;
    return size >= HASHED_BELOW_BYTES || (await sha256Of(program)) === marker.sha256;
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return false;
    throw error;
  }
}

async function removeLeftovers(folder: string): Promise<void> {
  const prefix = `${basename(folder)}.`;
  for (const name of await readdir(dirname(folder))) {
    if (!name.startsWith(prefix) || !name.endsWith('.partial')) continue;
    await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
}
