import type { SystemHealthView } from '../../src/schemas/system-health.ts';
import { read } from '../api-client.ts';
import { element } from '../element.ts';
import { badge, facts, type Tone, table } from '../pieces.ts';
import { OFTEN_SECONDS, type Section } from '../section.ts';
import { ago, megabytes } from '../wording.ts';

const CHECKS: Readonly<Record<keyof SystemHealthView['checks'], string>> = {
  store: 'Store',
  errorRate: 'Errors',
  latency: 'Latency',
  queueDepth: 'Queues',
  batches: 'Batches',
  backup: 'Last backup',
  memory: 'Memory',
  cacheHitRate: 'Caches',
};
const TONES = { pass: 'good', warn: 'warn', fail: 'bad' } as const satisfies Record<string, Tone>;
const STATUS_TONES = { healthy: 'good', degraded: 'warn', critical: 'bad' } as const;

export const status: Section<SystemHealthView> = {
  id: 'status',
  title: 'Status',
  everySeconds: OFTEN_SECONDS,
  read: () => read('system/health'),
  show(health) {
    const tone = STATUS_TONES[health.status];
    const checks = Object.entries(CHECKS).map(([name, label]) => {
      const result = health.checks[name as keyof typeof CHECKS];
      return element('li', {}, label, ' ', badge(result, TONES[result]));
    });
    const { lastEvaluatedAt } = health.alerting;
    return [
      element(
        'p',
        { class: `banner banner-${tone}` },
        'The system is ',
        element('strong', {}, health.status),
        '.',
      ),
      element('ul', { class: 'reasons' }, ...health.degraded.map((reason) => element('li', {}, reason))),
      element('ul', { class: 'checks', 'aria-label': 'Checks' }, ...checks),
      facts([
        ['Version', health.version],
        ['Store', `${health.store.kind} ${health.store.version}`],
        ['Up for', health.uptime],
        ['Largest heap', megabytes(health.memory.heapUsedMB)],
        ['Alert rules evaluated', lastEvaluatedAt === null ? badge('never', 'warn') : ago(lastEvaluatedAt)],
      ]),
      ...(health.processes.length === 0 ? [] : [processTable(health.processes)]),
    ];
  },
};

function processTable(processes: SystemHealthView['processes']): HTMLElement {
  return table(
    'Processes that are alive',
    [
      { name: 'Process', cell: ({ name }) => name },
      { name: 'Kind', cell: ({ kind }) => kind },
      { name: 'Version', cell: ({ version }) => version },
      { name: 'Heard of', cell: ({ heartbeatAt }) => ago(heartbeatAt) },
      { name: 'Heap', isNumber: true, cell: ({ heapUsedMB }) => megabytes(heapUsedMB) },
    ],
    processes,
  );
}
