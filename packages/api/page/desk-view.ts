import { Refusal } from './api-client.ts';
import { element, find } from './element.ts';
import type { Desk, Window } from './section.ts';
import type { SectionView } from './section-view.ts';
import { createSectionViews } from './sections.ts';
import { countAgo, duration, timeOfDay } from './wording.ts';

const TICK_MS = 1_000;
/** Counts of queues are up to two seconds old. */
const COUNTED_AGAIN_MS = 2_500;
/** The status is not to wait for the sizes of all collections. */
const AT_ONCE = 3;
/** From this age of the newest figures on the page says loudly that they are old. */
const STALE_SECONDS = 30;

export interface DeskView {
  /** Reads everything now, whatever was read lately. */
  refreshAll(): Promise<void>;
  close(): void;
}

/** All sections, refreshed until they are closed. `onSignedOut`: the key opens nothing any more. */
export function openDesk(onSignedOut: () => void): DeskView {
  const selected = find('window', HTMLSelectElement);
  const desk: Desk = {
    window: () => selected.value as Window,
    async act(said, doIt, ...changed) {
      try {
        await doIt();
        announce(said, true);
      } catch (error) {
        if (isSignedOut(error)) return onSignedOut();
        announce(`That did not work: ${error instanceof Error ? error.message : 'unknown'}.`, false);
      }
      const refreshChanged = () => refresh((view) => changed.includes(view.id));
      await refreshChanged();
      setTimeout(() => void refreshChanged(), COUNTED_AGAIN_MS);
    },
  };
  const views = createSectionViews(desk);
  const underWay = new Set<string>();
  let isClosed = false;

  const refreshOne = async (view: SectionView): Promise<void> => {
    if (underWay.has(view.id)) return;
    underWay.add(view.id);
    try {
      await view.refresh();
    } catch (error) {
      if (!isSignedOut(error)) throw error;
      if (!isClosed) onSignedOut();
    } finally {
      underWay.delete(view.id);
    }
  };
  const refresh = async (isChosen: (view: SectionView) => boolean): Promise<void> => {
    if (isClosed) return;
    const waiting = views.filter(isChosen);
    const readNext = async (): Promise<void> => {
      for (let view = waiting.shift(); view !== undefined; view = waiting.shift()) await refreshOne(view);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, readNext));
    if (!isClosed) tell(views);
  };
  const tick = (): void => {
    countAgo();
    for (const view of views) view.showAge();
    tell(views);
    // A page that nobody sees asks for nothing.
    if (!document.hidden) void refresh((view) => view.isDue());
  };

  find('desk', HTMLElement).replaceChildren(navigation(views), ...views.map(({ node }) => node));
  const timer = setInterval(tick, TICK_MS);
  document.addEventListener('visibilitychange', tick);
  const refreshAll = () => refresh(() => true);
  void refreshAll();
  return {
    refreshAll,
    close() {
      isClosed = true;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
      find('desk', HTMLElement).replaceChildren();
      announce('', true);
    },
  };
}

function isSignedOut(error: unknown): boolean {
  return error instanceof Refusal && error.status === 401;
}

function announce(text: string, isGood: boolean): void {
  const message = find('message', HTMLElement);
  message.textContent = text;
  message.classList.toggle('message-bad', !isGood);
}

function navigation(views: readonly SectionView[]): HTMLElement {
  const links = views.map(({ id, node }) =>
    element('li', {}, element('a', { href: `#${id}` }, node.querySelector('h2')?.textContent ?? id)),
  );
  return element('nav', { 'aria-label': 'Sections' }, element('ul', {}, ...links));
}

/** The whole is as old as its newest figures: a single section says by itself that it lags behind. */
function tell(views: readonly SectionView[]): void {
  const newest = Math.max(...views.map((view) => view.readAt() ?? Number.NEGATIVE_INFINITY));
  const seconds = (performance.now() - newest) / 1_000;
  const isKnown = Number.isFinite(newest);
  const at = timeOfDay(new Date(Date.now() - seconds * 1_000));
  find('freshness', HTMLElement).textContent = isKnown ? `Figures of ${at}` : 'No figures yet';
  const stale = find('stale', HTMLElement);
  const isStale = isKnown && seconds > STALE_SECONDS;
  const text = isStale
    ? `These figures are old: ${at}, ${duration(seconds)} ago. The service does not answer.`
    : '';
  if (stale.hidden === isStale) stale.hidden = !isStale;
  if (stale.textContent !== text) stale.textContent = text;
}
