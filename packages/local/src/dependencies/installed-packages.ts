import { readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError } from '../fault.ts';

/** What a package says of itself. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression; undefined where it names none. */
  readonly license: string | undefined;
  /** The range of versions of Node that it is for. */
  readonly node: string | undefined;
}

const STORE = 'node_modules/.pnpm';

/** Every package that is installed, directly or not, once by name and version. */
export async function readInstalledPackages(root: string): Promise<readonly InstalledPackage[]> {
  const found = new Map<string, InstalledPackage>();
  for (const entry of await readdir(join(root, STORE))) {
    for (const folder of await packageFolders(join(root, STORE, entry, 'node_modules'))) {
      const installed = await readPackage(await realpath(folder));
      if (installed !== undefined) found.set(`${installed.name}@${installed.version}`, installed);
    }
  }
  return [...found.values()];
}

async function packageFolders(folder: string): Promise<readonly string[]> {
  const names = await namesIn(folder);
  const scoped = names.filter((name) => name.startsWith('@'));
  const inScopes = await Promise.all(
    scoped.map(async (scope) =>
      (await namesIn(join(folder, scope))).map((name) => join(folder, scope, name)),
    ),
  );
  const own = names.filter((name) => !name.startsWith('@') && !name.startsWith('.'));
  return [...own.map((name) => join(folder, name)), ...inScopes.flat()];
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    // A file beside the packages, such as the lock of the installation.
    if (isSystemError(error, 'ENOENT') || isSystemError(error, 'ENOTDIR')) return [];
    throw error;
  }
}

async function readPackage(folder: string): Promise<InstalledPackage | undefined> {
  const { name, version, license, engines } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  );
  if (typeof name !== 'string' || typeof version !== 'string' || name.startsWith('@namsev/'))
    return undefined;
  const node = Object(engines).node;
  return {
    name,
    version,
    license: typeof license === 'string' ? license : undefined,
    node: typeof node === 'string' ? node : undefined,
  };
}
