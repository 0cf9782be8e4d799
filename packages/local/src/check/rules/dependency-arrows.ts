import { posix } from 'node:path';
import type { Rule, SourceFile, Violation } from '../source-file.ts';

/** Which package may import which others; tests may import `local` besides. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  core: [],
  api: ['core'],
  worker: ['core'],
  local: ['core', 'api', 'worker'],
};

const IMPORT = /\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g;

export const dependencyArrows: Rule = (files) => files.flatMap(checkFile);

function checkFile(file: SourceFile): readonly Violation[] {
  const [, own, part] = /^packages\/([^/]+)\/([^/]+)\//.exec(file.path) ?? [];
  if (own === undefined) return [];
  const allowed = [own, ...(ALLOWED[own] ?? []), ...(part === 'test' ? ['local'] : [])];
  const targets = [...file.text.matchAll(IMPORT)].flatMap(
    ([, specifier = '']) => targetOf(file.path, specifier) ?? [],
  );
  return [...new Set(targets)]
    .filter((target) => !allowed.includes(target))
    .map((target) => ({ path: file.path, message: `${own} must not import ${target}` }));
}

/** The package that an import leads to, by name or by a path out of the own one. */
function targetOf(path: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return /^@namsev\/([^/]+)/.exec(specifier)?.[1];
  return /^packages\/([^/]+)\//.exec(posix.join(posix.dirname(path), specifier))?.[1];
}
