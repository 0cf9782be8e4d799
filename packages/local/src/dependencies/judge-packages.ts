import { satisfies } from 'semver';
import type { InstalledPackage } from './installed-packages.ts';

/** Permissive, and compatible with Apache-2.0. CC-BY-3.0 is of lists, not of code. */
const LICENCES: ReadonlySet<string> = new Set([
  ...['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', '0BSD', 'Unlicense'],
  ...['CC0-1.0', 'CC-BY-3.0', 'CC-BY-4.0', 'Python-2.0'],
]);
/** Looked at by a person, where the package itself does not say it: the licence file does. */
const LOOKED_AT: ReadonlySet<string> = new Set(['jsonc-simple-parser']);
/** Say that they are for a later Node, and are held to the oldest one by the tests. */
const HELD_BY_TESTS: ReadonlySet<string> = new Set(['content-disposition', 'cookie']);
const OLDEST = '20.19.0';

/** Packages whose licence is not allowed, or that are not for the oldest Node that we promise; a line each. */
export function judgePackages(packages: readonly InstalledPackage[]): readonly string[] {
  return packages.flatMap(({ name, version, license, node }) => [
    ...(LOOKED_AT.has(name) || isAllowed(license)
      ? []
      : [`${name} ${version}: licence ${license ?? 'not named'}`]),
    ...(node === undefined || HELD_BY_TESTS.has(name) || satisfies(OLDEST, node)
      ? []
      : [`${name} ${version}: for Node ${node}`]),
  ]);
}

/** One of several to choose from is enough; of several that all hold each is needed. */
function isAllowed(expression: string | undefined): boolean {
  const plain = (expression ?? '').replaceAll(/[()]/g, '');
  return plain.split(' OR ').some((part) => part.split(' AND ').every((name) => LICENCES.has(name.trim())));
}
