/** A version and nothing else, of another name where the catalog renames it. */
const EXACT = /^(npm:[@\w./-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/;
const CATALOG_LINE = /^ {2}"?([@\w./-]+?)"?: (\S+)$/;
const RESOLUTION = /^ {4}resolution: \{(.*)\}$/;
const FROM_ELSEWHERE = /\b(?:tarball|repo|directory): /;

/** Versions of the catalog that are no exact ones, a line each. */
export function findLoosePins(workspace: string): readonly string[] {
  const [, fromCatalog = ''] = workspace.split(/^catalog:$/m);
  const [catalog = ''] = fromCatalog.split(/^\w/m);
  return catalog.split('\n').flatMap((line) => {
    const [, name, version = ''] = CATALOG_LINE.exec(line) ?? [];
    return name === undefined || EXACT.test(version) ? [] : [`${name}: ${version} is no exact version`];
  });
}

/** Dependencies of a package that name a version themselves, or come from somewhere else. */
export function findOwnVersions(path: string, manifest: string): readonly string[] {
  const { dependencies, devDependencies } = JSON.parse(manifest);
  return Object.entries({ ...dependencies, ...devDependencies })
    .filter(([, version]) => version !== 'catalog:' && version !== 'workspace:*')
    .map(([name, version]) => `${path}: ${name} is ${String(version)}, and not from the catalog`);
}

/** Packages of the lockfile without a SHA-512 of what they are, or from elsewhere than the registry. */
export function findUnsealed(lockfile: string): readonly string[] {
  return lockfile.split('\n').flatMap((line, at, lines) => {
    const [, resolution] = RESOLUTION.exec(line) ?? [];
    if (resolution === undefined) return [];
    const isSealed = resolution.includes('integrity: sha512-') && !FROM_ELSEWHERE.test(resolution);
    return isSealed ? [] : [`${(lines[at - 1] ?? '').trim()} is not sealed: ${resolution.slice(0, 80)}`];
  });
}
