import type { DeadLetterView, QueueView } from '../../src/schemas/queue.ts';
import { call, read } from '../api-client.ts';
import { element } from '../element.ts';
import { button, more, quiet } from '../pieces.ts';
import { askFirst } from '../question.ts';
import { type Desk, OFTEN_SECONDS, type Section } from '../section.ts';
import { instant, number, words } from '../wording.ts';

interface QueueLetters {
  readonly queue: string;
  readonly dead: number;
  readonly letters: readonly DeadLetterView[];
}

const SHOWN = 100;
/** The latest say what is wrong; all of them would push everything else out of sight. */
const OPEN = 6;

/** Those that nobody has decided about. */
export const deadLetters: Section<readonly QueueLetters[]> = {
  id: 'dead-letters',
  title: 'Dead letters',
  everySeconds: OFTEN_SECONDS,
  async read() {
    const { queues } = await read<{ queues: QueueView[] }>('system/queues');
    const withSome = queues.filter(({ dead }) => dead > 0);
    const all = await Promise.all(withSome.map(({ name, dead }) => readLetters(name, dead)));
    return all.filter(({ dead }) => dead > 0);
  },
  show: (all, desk) =>
    all.length === 0 ? [quiet('No job failed for good.')] : all.flatMap((queue) => queueLetters(queue, desk)),
};

async function readLetters(queue: string, dead: number): Promise<QueueLetters> {
  const page = await read<{ items: DeadLetterView[]; nextCursor: string | null }>(
    `system/queues/${queue}/dead-letter?limit=${SHOWN}`,
  );
  const letters = page.items.filter(({ status }) => status === 'dead');
  // A list that ends tells more than the count, which may be two seconds old.
  return { queue, dead: page.nextCursor === null ? letters.length : dead, letters };
}

function queueLetters({ queue, dead, letters }: QueueLetters, desk: Desk): Node[] {
  const retryAll = () =>
    desk.act(
      `Dead jobs of ${queue} are tried again.`,
      () => call('POST', `system/queues/${queue}/dead-letter/retry`, { body: { limit: SHOWN } }),
      'dead-letters',
      'queues',
    );
  return [
    element('h3', {}, `${queue}: ${number(dead)}`),
    button(retryAllText(dead), {
      id: `retry-all-${queue}`,
      about: `dead jobs of ${queue}`,
      press: retryAll,
    }),
    cards(letters.slice(0, OPEN), desk),
    ...(letters.length > OPEN
      ? [
          more(
            `older-letters-${queue}`,
            `${number(letters.length - OPEN)} older`,
            cards(letters.slice(OPEN), desk),
          ),
        ]
      : []),
  ];
}

function retryAllText(dead: number): string {
  if (dead === 1) return 'Retry it';
  return dead > SHOWN ? `Retry ${number(SHOWN)} of them` : `Retry all ${number(dead)}`;
}

function cards(letters: readonly DeadLetterView[], desk: Desk): HTMLElement {
  return element('ul', { class: 'cards' }, ...letters.map((letter) => letterCard(letter, desk)));
}

function letterCard(letter: DeadLetterView, desk: Desk): HTMLElement {
  const { id, job, error, attempts, crashes, deadAt, payload } = letter;
  return element(
    'li',
    { class: 'card' },
    element('h4', {}, `${words(job)} `, element('code', {}, id)),
    element('p', { class: 'error' }, `${error.name}: ${error.message}`),
    element('p', {}, `Attempts: ${attempts}, crashes: ${crashes}. Dead since `, instant(deadAt), '.'),
    element('p', { class: 'faint' }, element('code', {}, JSON.stringify(payload))),
    element('div', { class: 'buttons' }, retryButton(letter, desk), dismissButton(letter, desk)),
  );
}

function retryButton({ id, queue, job }: DeadLetterView, desk: Desk): Node {
  const retry = () =>
    desk.act(
      `Job ${id} is tried again.`,
      () => call('POST', `${pathOf(queue, id)}/retry`),
      'dead-letters',
      'queues',
    );
  return button('Retry', { id: `retry-${id}`, about: `${words(job)} ${id}`, isPrimary: true, press: retry });
}

function dismissButton({ id, queue, job }: DeadLetterView, desk: Desk): Node {
  const dismiss = async () => {
    const reason = await askFirst({
      title: 'Dismiss this dead letter?',
      text: `${words(job)} ${id} will not be tried again.`,
      go: 'Dismiss',
      asksReason: true,
    });
    if (reason === undefined) return;
    const send = () => call('DELETE', pathOf(queue, id), { body: { reason } });
    await desk.act(`Job ${id} is dismissed.`, send, 'dead-letters', 'queues');
  };
  return button('Dismiss', { id: `dismiss-${id}`, about: `${words(job)} ${id}`, press: dismiss });
}

function pathOf(queue: string, id: string): string {
  return `system/queues/${queue}/dead-letter/${encodeURIComponent(id)}`;
}
