import type { Rule, SourceFile, Violation } from '../source-file.ts';

const ACCESS = /\bprocess\s*\.\s*env\b|\benv\b[^;]*\bfrom 'node:process'/;
const ALWAYS_ALLOWED = /^(bin\/.*|packages\/[^/]+\/src\/config\.ts)$/;

/** The environment is read by `config.ts` alone, and in the tests of a package by one file. */
export const environmentAccess: Rule = (files) => {
  const readers = files.filter(
    ({ path, text }) => ACCESS.test(withoutComments(text)) && !ALWAYS_ALLOWED.test(path),
  );
  const inTests = groupByTests(readers);
  const violations: Violation[] = readers
    .filter(({ path }) => testFolderOf(path) === undefined)
    .map(({ path }) => ({ path, message: 'only config.ts reads the environment' }));
  for (const [folder, group] of inTests) {
    if (group.length < 2) continue;
    for (const { path } of group)
      violations.push({ path, message: `only one file under ${folder} reads the environment` });
  }
  return violations;
};

function groupByTests(readers: readonly SourceFile[]): ReadonlyMap<string, readonly SourceFile[]> {
  const groups = new Map<string, SourceFile[]>();
  for (const reader of readers) {
    const folder = testFolderOf(reader.path);
    if (folder !== undefined) groups.set(folder, [...(groups.get(folder) ?? []), reader]);
  }
  return groups;
}

function testFolderOf(path: string): string | undefined {
  return /^packages\/[^/]+\/test\//.exec(path)?.[0];
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}
