import { Refusal } from './api-client.ts';
import { element } from './element.ts';
import type { Desk, Section } from './section.ts';
import { duration, timeOfDay } from './wording.ts';

/** A section on the page, with the age of what it shows. */
export interface SectionView {
  readonly id: string;
  readonly node: HTMLElement;
  /** When the figures shown were read, in ms of the browser's monotonic clock; undefined before the first. */
  readAt(): number | undefined;
  isDue(): boolean;
  /** Reads and shows. @throws Refusal 401 when the session is over; says everything else in its place. */
  refresh(): Promise<void>;
  /** Says when the figures are older than they should be. */
  showAge(): void;
}

/** So many refreshes may fail before figures count as old. */
const OLD_AFTER_ROUNDS = 3;

export function createSectionView<Data>(section: Section<Data>, desk: Desk): SectionView {
  const { id, title, everySeconds } = section;
  const note = element('p', { class: 'section-note', role: 'status' });
  const body = element('div', { class: 'section-body' });
  const node = element(
    'section',
    { id, 'aria-labelledby': `${id}-title` },
    element('h2', { id: `${id}-title` }, title),
    note,
    body,
  );
  let readAt: number | undefined;
  let shown = '';
  let failure: string | undefined;

  const age = () => (readAt === undefined ? Number.POSITIVE_INFINITY : (performance.now() - readAt) / 1_000);
  const showAge = (): void => {
    const isOld = readAt !== undefined && age() > OLD_AFTER_ROUNDS * everySeconds;
    node.classList.toggle('is-old', isOld || (failure !== undefined && readAt === undefined));
    say(note, noteOf(failure, readAt, isOld));
  };
  return {
    id,
    node,
    readAt: () => readAt,
    isDue: () => age() >= everySeconds - 0.5,
    showAge,
    async refresh() {
      try {
        const data = await section.read(desk);
        failure = undefined;
        readAt = performance.now();
        const text = JSON.stringify(data);
        if (text !== shown) replaceContent(body, section.show(data, desk));
        shown = text;
      } catch (error) {
        if (error instanceof Refusal && error.status === 401) throw error;
        failure = error instanceof Refusal ? error.message : 'the answer could not be read';
      }
      showAge();
    },
  };
}

function noteOf(failure: string | undefined, readAt: number | undefined, isOld: boolean): string {
  if (failure === undefined && !isOld) return '';
  const why = failure === undefined ? '' : `Not refreshed: ${failure}. `;
  if (readAt === undefined) return why;
  const seconds = (performance.now() - readAt) / 1_000;
  return `${why}Figures of ${timeOfDay(new Date(Date.now() - seconds * 1_000))}, ${duration(seconds)} old.`;
}

/** The same words again are not said again. */
function say(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** The keyboard stays where it was, and what was open stays open. */
function replaceContent(body: HTMLElement, nodes: readonly Node[]): void {
  const focused = body.contains(document.activeElement) ? document.activeElement?.id : undefined;
  const open = [...body.querySelectorAll('details[open]')].map(({ id }) => id);
  body.replaceChildren(...nodes);
  for (const id of open) document.getElementById(id)?.setAttribute('open', '');
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}
