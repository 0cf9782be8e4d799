import type { WarmUpView } from '../../src/schemas/warm-up.ts';
import { call, read } from '../api-client.ts';
import { element } from '../element.ts';
import { badge, button, more, type Tone, table } from '../pieces.ts';
import { SELDOM_SECONDS, type Section } from '../section.ts';
import { milliseconds } from '../wording.ts';

type ProcessWarmUp = WarmUpView['processes'][number];

const TONES: Readonly<Record<WarmUpView['state'], Tone>> = {
  pending: 'quiet',
  running: 'quiet',
  done: 'good',
  failed: 'bad',
};

export const warmUp: Section<WarmUpView> = {
  id: 'warm-up',
  title: 'Warm-up',
  everySeconds: SELDOM_SECONDS,
  read: () => read('system/warmup'),
  show: ({ processes }, desk) => [
    ...processes.map(processTasks),
    button('Warm up again', {
      id: 'warm-up-again',
      about: 'all processes',
      press: () =>
        desk.act(
          'The processes warm up again.',
          () => call('POST', 'system/warmup/run', { body: {} }),
          'warm-up',
        ),
    }),
  ],
};

function processTasks({ name, kind, state, totalMs, tasks }: ProcessWarmUp): HTMLElement {
  return element(
    'div',
    {},
    element('p', {}, `${kind} ${name} `, badge(state, TONES[state]), ` ${milliseconds(totalMs)}`),
    more(
      `warm-up-${name}`,
      `${tasks.length} tasks`,
      table(
        `Tasks of ${name}`,
        [
          { name: 'Task', cell: (task) => task.name },
          { name: 'State', cell: (task) => task.state },
          { name: 'Took', isNumber: true, cell: ({ ms }) => milliseconds(ms) },
          { name: 'Detail', cell: ({ detail }) => detail },
        ],
        tasks,
      ),
    ),
  );
}
