import { SYSTEM_GAUGES } from '../metrics/metric-families.ts';
import type { Gauge } from '../metrics/prometheus-text.ts';
import type { SystemFacts } from '../operations/system-facts.ts';
import type { AlertRule } from './alert-rule.ts';
import type { AlertState } from './alert-state.ts';

type Value = readonly [value: number, ...labels: string[]];

const SECONDS_PER_HOUR = 3_600;
const JOB_STATES = ['waiting', 'scheduled', 'running', 'retrying', 'dead'] as const;

/** What is known of the whole system, for Prometheus. */
export function systemGauges(
  facts: SystemFacts,
  rules: readonly AlertRule[],
  states: readonly AlertState[],
): readonly Gauge[] {
  const { queues, lateBatches, degraded, backupAgeHours } = facts;
  const values: Readonly<Record<keyof typeof SYSTEM_GAUGES, readonly Value[]>> = {
    jobs: queues.flatMap((counts) =>
      JOB_STATES.map((state) => [counts[state], counts.queue, state] as const),
    ),
    oldestWaiting: queues.map(({ queue, oldestWaitingSeconds }) => [oldestWaitingSeconds, queue]),
    lateBatches: lateBatches.map((batch) => [1, batch]),
    firing: rules.map(({ id, severity }) => [countFiring(states, id), id, severity]),
    degraded: [[degraded.length]],
    backupAge: backupAgeHours === null ? [] : [[backupAgeHours * SECONDS_PER_HOUR]],
  };
  return Object.entries(values).map(([name, samples]) =>
    toGauge(SYSTEM_GAUGES[name as keyof typeof SYSTEM_GAUGES], samples),
  );
}

function countFiring(states: readonly AlertState[], id: string): number {
  return states.filter(({ rule, phase }) => rule === id && phase === 'firing').length;
}

function toGauge(
  { exposedAs, help, labels: names }: (typeof SYSTEM_GAUGES)[keyof typeof SYSTEM_GAUGES],
  values: readonly Value[],
): Gauge {
  const samples = values.map(([value, ...labels]) => ({
    value,
    labels: Object.fromEntries(names.map((name, at) => [name, labels[at] ?? ''])),
  }));
  return { name: exposedAs, help, samples };
}
