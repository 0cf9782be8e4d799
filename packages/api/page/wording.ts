import { element } from './element.ts';

const NUMBER = new Intl.NumberFormat('en-IN', { maximumFractionDigits: 1 });
/** With the zone: schedules are told by the clocks of the city, and instants by those of whoever looks. */
const DATE = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
});
const TIME = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3_600;
const SECONDS_PER_DAY = 86_400;

/** Nothing measured is a dash, and never a zero. */
export function number(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : NUMBER.format(value);
}

export function milliseconds(value: number | null): string {
  if (value === null) return '–';
  return value >= 10_000 ? `${number(value / 1_000)} s` : `${number(value)} ms`;
}

export function share(value: number | null): string {
  return value === null ? '–' : `${number(value * 100)} %`;
}

export function megabytes(value: number | null): string {
  return value === null ? '–' : `${number(value)} MB`;
}

export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 2 * SECONDS_PER_MINUTE) return `${whole} s`;
  if (whole < 2 * SECONDS_PER_HOUR) return `${Math.round(whole / SECONDS_PER_MINUTE)} min`;
  if (whole < 2 * SECONDS_PER_DAY) return `${Math.round(whole / SECONDS_PER_HOUR)} h`;
  return `${Math.round(whole / SECONDS_PER_DAY)} days`;
}

/** By the clock of whoever looks. */
export function timeOfDay(at: Date): string {
  return TIME.format(at);
}

export function instant(at: string | null): HTMLElement {
  return at === null
    ? element('span', {}, '–')
    : element('time', { datetime: at, title: at }, DATE.format(new Date(at)));
}

/** Goes on counting while it is shown. */
export function ago(at: string): HTMLElement {
  return element('time', { datetime: at, title: at, class: 'ago' }, sayAgo(at));
}

export function countAgo(): void {
  for (const node of document.querySelectorAll('time.ago'))
    node.textContent = sayAgo(node.getAttribute('datetime') ?? '');
}

function sayAgo(at: string): string {
  return `${duration((Date.now() - new Date(at).getTime()) / 1_000)} ago`;
}

/** `queue_depth` and `cache-cleanup` as words. */
export function words(code: string): string {
  return code.replaceAll(/[_-]/g, ' ');
}
