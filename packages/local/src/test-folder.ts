import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError } from './fault.ts';
import { identifyProcess } from './process-identity.ts';

/** A folder of this process for the store of its tests; those of processes that are gone are removed. */
export async function findTestFolder(parent: string): Promise<string> {
  for (const name of await listFolder(parent)) {
    const isOurs = /^\d+$/.test(name) && identifyProcess(Number(name)) === undefined;
    if (isOurs) await rm(join(parent, name), { recursive: true, force: true });
  }
  return join(parent, String(process.pid));
}

/** tap runs what the compiler made; people name the file that they edit. */
export function toCompiledTest(argument: string): string {
  return argument.replace(/^(?:\.\/)?(packages\/[^/]+\/)(test\/.*)\.ts$/, '$1dist/$2.js');
}

async function listFolder(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return [];
    throw error;
  }
}
