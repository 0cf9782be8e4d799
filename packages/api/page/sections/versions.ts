import { Refusal, read } from '../api-client.ts';
import { element } from '../element.ts';
import { facts, more, quiet } from '../pieces.ts';
import { SELDOM_SECONDS, type Section } from '../section.ts';
import { words } from '../wording.ts';

type Versions = Readonly<Record<string, unknown>>;

const GROUPS = ['services', 'caches', 'pipelines', 'models'];

export const versions: Section<Versions | null> = {
  id: 'versions',
  title: 'Versions',
  everySeconds: SELDOM_SECONDS,
  read: () => read<Versions>('system/versions').catch(nothingWhereUnknown),
  show: (all) =>
    all === null
      ? [quiet('This version of the service does not tell its versions.')]
      : [
          element('p', {}, 'System ', element('strong', {}, versionOf(all['system']))),
          ...GROUPS.filter((group) => group in all).map((group) =>
            more(`versions-${group}`, words(group), facts(pairsOf(all[group]))),
          ),
        ],
};

function nothingWhereUnknown(error: unknown): null {
  if (error instanceof Refusal && error.status === 404) return null;
  throw error;
}

function pairsOf(group: unknown): (readonly [string, string])[] {
  return Object.entries(group ?? {}).map(([name, value]) => [nameOf(name, value), versionOf(value)]);
}

function nameOf(key: string, value: unknown): string {
  const isNamed = typeof value === 'object' && value !== null && 'name' in value;
  return isNamed ? String(value.name) : key;
}

function versionOf(value: unknown): string {
  const isObject = typeof value === 'object' && value !== null;
  return isObject && 'version' in value
    ? String(value.version)
    : isObject
      ? JSON.stringify(value)
      : String(value);
}
