import type { BatchStatusView, BatchView, RunView } from '../../src/schemas/batch.ts';
import { call, read } from '../api-client.ts';
import { element } from '../element.ts';
import { badge, button, facts, more, type Tone, table } from '../pieces.ts';
import { type Desk, OFTEN_SECONDS, type Section } from '../section.ts';
import { instant, number, words } from '../wording.ts';

const NAMES = ['daily', 'weekly', 'cleanup'] as const;
const TONES: Readonly<Record<RunView['state'], Tone>> = {
  queued: 'quiet',
  running: 'quiet',
  succeeded: 'good',
  failed: 'bad',
  skipped: 'warn',
  missed: 'warn',
};

export const batches: Section<BatchStatusView> = {
  id: 'batches',
  title: 'Batches',
  everySeconds: OFTEN_SECONDS,
  read: () => read('system/batch'),
  show: (all, desk) => [
    pauseLine(all, desk),
    element('ul', { class: 'cards' }, ...NAMES.map((name) => batchCard(name, all[name], desk))),
    more('batches-history', 'Latest runs', historyTable(all.history)),
  ],
};

function pauseLine({ isPaused, pausedBy }: BatchStatusView, desk: Desk): HTMLElement {
  const said = isPaused ? 'Batches are begun again.' : 'No more batches are begun.';
  const toggle = () =>
    desk.act(
      said,
      () => call('POST', `system/batch/${isPaused ? 'resume' : 'pause'}`, { body: {} }),
      'batches',
    );
  return element(
    'p',
    {},
    isPaused
      ? badge(`paused${pausedBy === undefined ? '' : ` by ${pausedBy}`}`, 'warn')
      : badge('on schedule', 'good'),
    ' ',
    button(isPaused ? 'Resume' : 'Pause', { id: 'pause-batches', about: 'all batches', press: toggle }),
  );
}

function batchCard(name: (typeof NAMES)[number], batch: BatchView, desk: Desk): HTMLElement {
  const { schedule, timeZone, nextRunAt, lastRun, late } = batch;
  const run = () =>
    desk.act(
      `The ${name} batch is asked for.`,
      () => call('POST', `system/batch/${name}`, { body: {} }),
      'batches',
    );
  return element(
    'li',
    { class: 'card' },
    element('h3', {}, name, ' ', late && badge('late', 'bad')),
    facts([
      ['Schedule', `${schedule} (${timeZone})`],
      ['Next', instant(nextRunAt)],
      ['Last', lastRun === null ? 'none yet' : badge(lastRun.state, TONES[lastRun.state])],
      ...(lastRun === null ? [] : ([['Period', lastRun.period]] as const)),
    ]),
    lastRun !== null &&
      lastRun.steps.length > 0 &&
      more(`batch-steps-${name}`, 'Steps', stepTable(name, lastRun)),
    name !== 'cleanup' && button('Run now', { id: `run-${name}`, about: `the ${name} batch`, press: run }),
  );
}

function stepTable(name: string, { steps }: RunView): HTMLElement {
  return table(
    `Steps of the last ${name} run`,
    [
      { name: 'Step', cell: (step) => words(step.name) },
      { name: 'State', cell: ({ state }) => state },
      {
        name: 'Done',
        isNumber: true,
        cell: ({ processed, total }) =>
          total === null ? number(processed) : `${number(processed)} of ${number(total)}`,
      },
      { name: 'Result', cell: ({ result, reason }) => reason ?? resultText(result) },
    ],
    steps,
  );
}

function resultText(result: RunView['steps'][number]['result']): string {
  return Object.entries(result ?? {})
    .map(([name, value]) => `${name} ${typeof value === 'number' ? number(value) : String(value)}`)
    .join(', ');
}

function historyTable(history: readonly RunView[]): HTMLElement {
  return table(
    'Latest runs of all batches',
    [
      { name: 'Period', cell: ({ period }) => period },
      { name: 'Batch', cell: ({ batch }) => batch },
      { name: 'State', cell: ({ state }) => badge(state, TONES[state]) },
      { name: 'Asked by', cell: ({ trigger }) => trigger },
      { name: 'Began', cell: ({ startedAt }) => instant(startedAt) },
      { name: 'Ended', cell: ({ finishedAt }) => instant(finishedAt) },
      { name: 'Why', cell: ({ reason }) => reason ?? '' },
    ],
    history,
  );
}
