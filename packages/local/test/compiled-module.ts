import { fileURLToPath } from 'node:url';

/** The folder of the repository, from where this is compiled to. */
export const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * A compiled module by the path of its source: what a process declares about itself is not part of the door of
 * its package, and papers are checked against it all the same.
 */
export async function importCompiled(source: string): Promise<Readonly<Record<string, unknown>>> {
  const path = source.replace(/^(packages\/[^/]+\/)(.*)\.ts$/, '$1dist/$2.js');
  return toRecord(await import(new URL(`../../../../${path}`, import.meta.url).href));
}

export function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null)
    throw new Error(`expected an object, got ${String(value)}`);
  return Object.fromEntries(Object.entries(value));
}

/** Names of the settings that a process declares, with the text of their defaults; undefined where there is none. */
export async function declaredSettings(
  source: string,
  name: string,
): Promise<ReadonlyMap<string, string | undefined>> {
  const settings = toRecord((await importCompiled(source))[name]);
  return new Map(
    Object.entries(settings).map(([setting, declared]) => {
      const { fallback } = toRecord(declared);
      return [setting, typeof fallback === 'string' && fallback !== '' ? fallback : undefined];
    }),
  );
}
