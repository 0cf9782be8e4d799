import type { QueueView } from '../../src/schemas/queue.ts';
import { call, read } from '../api-client.ts';
import { badge, button, table } from '../pieces.ts';
import { type Desk, OFTEN_SECONDS, type Section } from '../section.ts';
import { duration, milliseconds, number } from '../wording.ts';

/** From here on the rule `queue_depth` speaks. */
const DEEP = 50;

export const queues: Section<{ queues: QueueView[] }> = {
  id: 'queues',
  title: 'Queues',
  everySeconds: OFTEN_SECONDS,
  read: () => read('system/queues'),
  show: ({ queues: all }, desk) => [
    table(
      'Queues: what waits, runs and failed',
      [
        { name: 'Queue', cell: ({ name }) => name },
        { name: 'State', cell: (queue) => stateOf(queue) },
        { name: 'Waiting', isNumber: true, cell: ({ waiting }) => number(waiting) },
        {
          name: 'Oldest',
          isNumber: true,
          cell: ({ waiting, oldestWaitingSeconds }) => (waiting === 0 ? '–' : duration(oldestWaitingSeconds)),
        },
        { name: 'Scheduled', isNumber: true, cell: ({ scheduled }) => number(scheduled) },
        { name: 'Running', isNumber: true, cell: ({ running }) => number(running) },
        { name: 'Retrying', isNumber: true, cell: ({ retrying }) => number(retrying) },
        { name: 'Dead', isNumber: true, cell: ({ dead }) => (dead > 0 ? badge(number(dead), 'bad') : '0') },
        { name: 'Done in 24 h', isNumber: true, cell: ({ processed }) => number(processed) },
        { name: 'Failed in 24 h', isNumber: true, cell: ({ failed }) => number(failed) },
        { name: 'p95 of a run', isNumber: true, cell: ({ p95Ms }) => milliseconds(p95Ms) },
        { name: 'Action', cell: (queue) => pauseButton(queue, desk) },
      ],
      all,
    ),
  ],
};

function stateOf({ paused, pausedBy, waiting }: QueueView): Node {
  if (paused) return badge(pausedBy === null ? 'paused' : `paused by ${pausedBy}`, 'warn');
  return waiting > DEEP ? badge('deep', 'warn') : badge('open', 'good');
}

function pauseButton({ name, paused }: QueueView, desk: Desk): Node {
  const path = `system/queues/${name}/${paused ? 'resume' : 'pause'}`;
  const said = paused ? `Jobs of ${name} are begun again.` : `No more jobs of ${name} are begun.`;
  return button(paused ? 'Resume' : 'Pause', {
    id: `pause-${name}`,
    about: `the queue ${name}`,
    press: () => desk.act(said, () => call('POST', path), 'queues'),
  });
}
