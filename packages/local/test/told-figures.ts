import { processGauges } from '@namsev/core';
import { importCompiled, toRecord } from './compiled-module.ts';

/** Prometheus adds them to whatever it reads. */
const SCRAPED = ['job', 'instance'];
const SUFFIXES = {
  COUNTER_FAMILIES: [''],
  LATENCY_FAMILIES: ['_bucket', '_sum', '_count'],
  SYSTEM_GAUGES: [''],
};

/** Every name that `/metrics` of some process may have, with the labels of its samples, those of a scrape among them. */
export async function toldFigures(): Promise<ReadonlyMap<string, readonly string[]>> {
  const families = await importCompiled('packages/core/src/metrics/metric-families.ts');
  const told = new Map<string, readonly string[]>([['up', SCRAPED]]);
  for (const { name } of processGauges()) told.set(name, SCRAPED);
  for (const [kind, suffixes] of Object.entries(SUFFIXES))
    for (const family of Object.values(toRecord(families[kind])).map(toRecord))
      for (const suffix of suffixes) {
        const labels = Array.isArray(family['labels']) ? family['labels'].map(String) : [];
        const bound = suffix === '_bucket' ? ['le'] : [];
        told.set(`${family['exposedAs']}${suffix}`, [...labels, ...bound, ...SCRAPED]);
      }
  return told;
}

/** What an expression asks for and is not told: figures, and labels that they do not have. */
export function untoldIn(
  expression: string,
  told: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const asked = [...expression.matchAll(/\b((?:namsev|http|nodejs|process)_\w+|up)\b(?:\{([^}]*)\})?/g)];
  if (asked.length === 0) return ['no figure'];
  const grouping = [...expression.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, names = '']) =>
    names.split(/, */),
  );
  return asked.flatMap(([, name = '', conditions = '']) => {
    const known = told.get(name);
    if (known === undefined) return [name];
    const used = [...conditions.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map(([, label = '']) => label);
    return [...used, ...grouping]
      .filter((label) => !known.includes(label))
      .map((label) => `${name}{${label}}`);
  });
}
