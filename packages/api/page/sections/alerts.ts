import type { AlertListView, AlertView } from '../../src/schemas/alert.ts';
import { call, read } from '../api-client.ts';
import { element } from '../element.ts';
import { badge, button, more, quiet, table } from '../pieces.ts';
import { type Desk, OFTEN_SECONDS, type Section } from '../section.ts';
import { ago, instant, number, share, words } from '../wording.ts';

export const alerts: Section<AlertListView> = {
  id: 'alerts',
  title: 'Alerts',
  everySeconds: OFTEN_SECONDS,
  read: () => read('system/alerts?limit=50'),
  show({ items }, desk) {
    const open = items.filter(({ state }) => state !== 'resolved');
    const over = items.filter(({ state }) => state === 'resolved');
    return [
      open.length === 0
        ? quiet('Nothing is firing.')
        : element('ul', { class: 'cards' }, ...open.map((alert) => openAlert(alert, desk))),
      ...(over.length === 0 ? [] : [more('alerts-over', `${over.length} that are over`, pastAlerts(over))]),
    ];
  },
};

function openAlert(alert: AlertView, desk: Desk): HTMLElement {
  const { id, rule, subject, severity, summary, state, value, threshold, since } = alert;
  const name = subject === '' ? words(rule) : `${words(rule)}: ${subject}`;
  const acknowledge = () =>
    desk.act(
      `The alert on ${name} is acknowledged.`,
      () => call('POST', `system/alerts/${encodeURIComponent(id)}/acknowledge`, { body: {} }),
      'alerts',
    );
  return element(
    'li',
    { class: 'card' },
    element('h3', {}, name, ' ', badge(severity, severity === 'critical' ? 'bad' : 'warn')),
    element('p', {}, summary),
    element(
      'p',
      {},
      `${measured(value, threshold)}, threshold ${measured(threshold, threshold)}. Since `,
      instant(since),
      ' (',
      ago(since),
      ').',
    ),
    element('p', {}, 'What to do: ', element('code', {}, `docs/operations/runbooks.md#${rule}`), '.'),
    element('p', { class: 'faint' }, told(alert)),
    state === 'firing'
      ? button('Acknowledge', { id: `acknowledge-${id}`, about: name, isPrimary: true, press: acknowledge })
      : element('p', {}, badge('acknowledged', 'quiet'), ' ', instant(alert.acknowledgedAt)),
  );
}

/** A threshold between 0 and 1 is a share: of requests, of reads, of complaints. */
function measured(value: number, threshold: number): string {
  return threshold > 0 && threshold < 1 ? share(value) : number(value);
}

const DELIVERY = {
  waiting: 'waits to be sent',
  delivered: 'was delivered',
  given_up: 'could not be delivered',
};

function told({ deliveries }: AlertView): string {
  if (deliveries.length === 0) return 'Nobody was told.';
  const each = deliveries.map(({ event, state, attempts, lastStatus }) => {
    const answer = lastStatus === null ? '' : `, last answer ${lastStatus}`;
    return `${event === 'fired' ? 'Its beginning' : 'Its end'} ${DELIVERY[state]} (attempts: ${attempts}${answer}).`;
  });
  return each.join(' ');
}

function pastAlerts(over: readonly AlertView[]): HTMLElement {
  return table(
    'Alerts that are over',
    [
      { name: 'Rule', cell: ({ rule, subject }) => `${words(rule)} ${subject}`.trim() },
      { name: 'Began', cell: ({ since }) => instant(since) },
      { name: 'Ended', cell: ({ resolvedAt }) => instant(resolvedAt) },
      { name: 'Told', cell: (alert) => told(alert) },
    ],
    over,
  );
}
