import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readInstalledPackages } from './installed-packages.ts';
import { judgePackages } from './judge-packages.ts';
import { findLoosePins, findOwnVersions, findUnsealed } from './judge-pins.ts';

export interface DependencyVerdict {
  readonly packages: number;
  /** What is wrong with licences, versions of Node, pins and seals; a line each. */
  readonly faults: readonly string[];
}

/** What can be known without asking anybody. */
export async function judgeDependencies(root: string): Promise<DependencyVerdict> {
  const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
  const names = await readdir(join(root, 'packages'));
  const manifests = ['package.json', ...names.map((name) => `packages/${name}/package.json`)];
  const packages = await readInstalledPackages(root);
  const ownVersions = await Promise.all(
    manifests.map(async (path) => findOwnVersions(path, await read(path))),
  );
  const faults = [
    ...judgePackages(packages),
    ...findLoosePins(await read('pnpm-workspace.yaml')),
    ...ownVersions.flat(),
    ...findUnsealed(await read('pnpm-lock.yaml')),
  ];
  return { packages: packages.length, faults };
}
