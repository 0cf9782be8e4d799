import type { MeasureName } from './measures.ts';

/** One thing that wakes somebody up. Thresholds are in the unit of the measure. */
export interface AlertRule {
  readonly id: string;
  /** What it means, for whoever reads it at night. */
  readonly summary: string;
  readonly severity: 'warning' | 'critical';
  readonly measure: MeasureName;
  readonly fires: 'above' | 'below';
  readonly threshold: number;
  /** On the calm side of the threshold: between the two nothing changes. */
  readonly resolvesAt: number;
  /** How long, in ms, the value has to be beyond the threshold without a break. */
  readonly firesAfterMs: number;
  /** How long, in ms, it has to be calm without a break. */
  readonly resolvesAfterMs: number;
  /** A reading that rests on fewer events than these says nothing. */
  readonly minimumSample: number;
}

/** Whether a value is beyond the threshold, on the calm side of `resolvesAt`, or between the two. */
export function judgeValue(rule: AlertRule, value: number): 'beyond' | 'between' | 'calm' {
  const sign = rule.fires === 'above' ? 1 : -1;
  if (value * sign > rule.threshold * sign) return 'beyond';
  return value * sign <= rule.resolvesAt * sign ? 'calm' : 'between';
}
