import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError } from '../fault.ts';
import type { StoreKind } from './store-choice.ts';

const KINDS: readonly StoreKind[] = ['mongod', 'secantusdb-wheel', 'secantusdb-crate'];

/** Where a home keeps the data of a kind of store: no kind can open the folder of another. */
export interface DataFolder {
  readonly folder: string;
  readonly portFile: string;
}

/** Makes the folder and remembers that this kind holds the data of the home. */
export async function openDataFolder(home: string, kind: StoreKind, version: string): Promise<DataFolder> {
  const data = join(home, 'data');
  const name = kind === 'mongod' ? `${kind}-${version.split('.', 1)[0]}` : kind;
  const folder = join(data, name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(data, 'kind'), kind);
  return { folder, portFile: join(data, `${name}.port`) };
}

/** The kind of store that last ran in this home, if any did. */
export async function readHoldingKind(home: string): Promise<StoreKind | undefined> {
  const text = await readOptional(join(home, 'data', 'kind'));
  return KINDS.find((kind) => kind === text?.trim());
}

/** The port of the last time, so that a shell or a replica set finds the store where it was. */
export async function readLastPort(folder: DataFolder): Promise<number | undefined> {
  const port = Number(await readOptional(folder.portFile));
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}

export async function rememberPort(folder: DataFolder, port: number): Promise<void> {
  await writeFile(folder.portFile, String(port));
}

async function readOptional(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}
