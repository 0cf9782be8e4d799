import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MS_PER_DAY } from '../clock.ts';
import { BackupFault } from './backup-fault.ts';
import { type BackupManifest, backupManifests, MANIFEST_FILE } from './backup-manifest.ts';

/** For the sake of those whose data was erased, no backup is kept longer. */
export const BACKUP_LIFETIME_MS = 7 * MS_PER_DAY;

const PARTIAL = '.partial-';
const MOST_FAULTS = 3;

export interface FoundBackup {
  readonly folder: string;
  readonly manifest: BackupManifest;
}

/** An empty place for a backup that is being made; what an earlier one left half done is removed. */
export async function beginBackup(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder))
    if (name.startsWith(PARTIAL)) await rm(join(folder, name), { recursive: true });
  const partial = join(folder, `${PARTIAL}${process.pid}`);
  await mkdir(partial, { mode: 0o700 });
  return partial;
}

/** The manifest is written last, and only then the folder gets the name by which it counts as a backup. */
export async function finishBackup(
  partial: string,
  folder: string,
  manifest: BackupManifest,
): Promise<string> {
  await writeFile(join(partial, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`, {
    mode: 0o600,
    flush: true,
  });
  await syncFolder(partial);
  const finished = join(folder, manifest.id);
  await rename(partial, finished);
  await syncFolder(folder);
  return finished;
}

/** Whole backups in a folder, the oldest first. */
export async function listBackups(folder: string): Promise<readonly FoundBackup[]> {
  const found: FoundBackup[] = [];
  const entries = await unlessMissing(readdir(folder, { withFileTypes: true }), []);
  for (const entry of [...entries].sort(byName)) {
    const path = join(folder, entry.name);
    const manifest =
      entry.name.startsWith('.') || !entry.isDirectory() ? undefined : await readManifest(path);
    if (manifest !== undefined) found.push({ folder: path, manifest });
  }
  return found;
}

/**
 * The backup that a folder is, or the newest of those in it.
 *
 * @throws BackupFault where there is none.
 */
export async function findBackup(folder: string): Promise<FoundBackup> {
  const manifest = await readManifest(folder);
  const found = manifest === undefined ? (await listBackups(folder)).at(-1) : { folder, manifest };
  if (found === undefined) throw new BackupFault(`There is no whole backup in ${folder}.`);
  return found;
}

/** Removes backups older than seven days; names of those that went. */
export async function pruneBackups(folder: string, now: Date): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const backup of await listBackups(folder)) {
    if (now.getTime() - Date.parse(backup.manifest.takenAt) <= BACKUP_LIFETIME_MS) continue;
    await rm(backup.folder, { recursive: true });
    removed.push(backup.manifest.id);
  }
  return removed;
}

async function readManifest(folder: string): Promise<BackupManifest | undefined> {
  const file = join(folder, MANIFEST_FILE);
  const text = await unlessMissing(readFile(file, 'utf8'), undefined);
  if (text === undefined) return undefined;
  const value = parse(text, file);
  if (backupManifests.matches(value)) return value;
  throw new BackupFault(`${file} is not right: ${backupManifests.faults(value, MOST_FAULTS).join('; ')}`);
}

async function unlessMissing<Found, Otherwise>(
  found: Promise<Found>,
  otherwise: Otherwise,
): Promise<Found | Otherwise> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return otherwise;
    throw error;
  }
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BackupFault(`${file} is damaged.`, { cause: error });
  }
}

/** A name is on disk when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1;
}
