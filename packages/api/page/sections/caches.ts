import type { MetricsView } from '../../src/schemas/metrics.ts';
import { call, read } from '../api-client.ts';
import { element } from '../element.ts';
import { button, quiet, table } from '../pieces.ts';
import { type Desk, OFTEN_SECONDS, type Section } from '../section.ts';
import { number, share } from '../wording.ts';

type CacheRow = MetricsView['caches'][number];

export const caches: Section<readonly CacheRow[]> = {
  id: 'caches',
  title: 'Caches',
  everySeconds: OFTEN_SECONDS,
  read: async (desk) => (await read<MetricsView>(`system/metrics?window=${desk.window()}`)).caches,
  show: (rows, desk) => [
    rows.length === 0
      ? quiet('No cache was read in this time.')
      : table(
          'Caches by layer',
          [
            { name: 'Cache', cell: ({ name }) => name },
            { name: 'Layer', cell: ({ layer }) => layer },
            { name: 'Hit rate', isNumber: true, cell: ({ hitRate }) => share(hitRate) },
            { name: 'Hits', isNumber: true, cell: ({ hits }) => number(hits) },
            { name: 'Misses', isNumber: true, cell: ({ misses }) => number(misses) },
            { name: 'Given up', isNumber: true, cell: ({ evictions }) => number(evictions) },
          ],
          rows,
        ),
    element('div', { class: 'buttons' }, ...namesOf(rows).map((name) => clearButton(name, desk))),
  ],
};

function namesOf(rows: readonly CacheRow[]): readonly string[] {
  return [...new Set(rows.map(({ name }) => name))];
}

function clearButton(name: string, desk: Desk): Node {
  return button(`Clear ${name}`, {
    id: `clear-${name}`,
    press: () =>
      desk.act(
        `The cache ${name} is emptied, in every process.`,
        () => call('POST', `system/caches/${name}/clear`),
        'caches',
      ),
  });
}
