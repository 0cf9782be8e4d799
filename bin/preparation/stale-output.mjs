import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

const COMPANIONS = ['.js', '.js.map', '.d.ts', '.d.ts.map'];

/**
 * `tsc -b` keeps the output of a source file that is gone, and a deleted test would go on running.
 * Removes from a package's dist what has no source any more.
 */
export function removeStaleOutput(packageFolder) {
  const dist = join(packageFolder, 'dist');
  if (!existsSync(dist)) return;
  for (const entry of readdirSync(dist, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.js')) continue;
    const output = join(entry.parentPath ?? entry.path, entry.name.slice(0, -'.js'.length));
    if (existsSync(`${join(packageFolder, relative(dist, output))}.ts`)) continue;
    for (const companion of COMPANIONS) rmSync(output + companion, { force: true });
  }
}
