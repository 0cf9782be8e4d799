import type { VersionsView } from '../../src/schemas/versions.ts';
import { read } from '../api-client.ts';
import { element } from '../element.ts';
import { badge, facts, more, table } from '../pieces.ts';
import { SELDOM_SECONDS, type Section } from '../section.ts';
import { instant, words } from '../wording.ts';

const SHOWN_REVISIONS = 8;
const GROUPS = ['services', 'rules', 'caches', 'pipelines'] as const;

export const versions: Section<VersionsView> = {
  id: 'versions',
  title: 'Versions',
  everySeconds: SELDOM_SECONDS,
  read: () => read('system/versions'),
  show: (all) => [
    facts([
      ['System', all.system],
      ['Revision', all.revision],
      ['Schema of the store', String(all.schema)],
    ]),
    ...schemaNews(all),
    ...refusals(all),
    ...GROUPS.map((group) => more(`versions-${group}`, words(group), facts(Object.entries(all[group])))),
    more('versions-history', 'What decided when', historyTable(all)),
    element(
      'p',
      { class: 'faint' },
      'How to go back: ',
      element('code', {}, 'docs/operations/versions.md#go-back'),
      '.',
    ),
  ],
};

/** What a worker does, or waits for. */
function schemaNews({ schemaState: { next, waitsFor } }: VersionsView): readonly HTMLElement[] {
  if (next === null) return [];
  const what = `${words(next.migration)}, ${next.direction}`;
  return waitsFor.length === 0
    ? [element('p', {}, badge('a worker moves the schema', 'warn'), ` ${what}.`)]
    : [element('p', {}, badge('the schema waits', 'warn'), ` ${what}: until ${waitsFor.join(', ')} ended.`)];
}

function refusals({ processes }: VersionsView): readonly HTMLElement[] {
  return processes.flatMap(({ name, refused }) =>
    refused.map((reason) => element('p', {}, badge(`${name} refuses`, 'bad'), ` ${reason}`)),
  );
}

function historyTable({ history }: VersionsView): HTMLElement {
  return table(
    'Latest revisions',
    [
      { name: 'Revision', cell: ({ version }) => version },
      { name: 'When', cell: ({ at }) => instant(at) },
      {
        name: 'What',
        cell: ({ action, backTo }) => words(action) + (backTo === null ? '' : ` to ${backTo}`),
      },
      { name: 'By', cell: ({ by }) => by },
      { name: 'Changes', cell: ({ changes }) => changes.map(({ from, to }) => `${from} → ${to}`).join(', ') },
    ],
    history.slice(0, SHOWN_REVISIONS),
  );
}
