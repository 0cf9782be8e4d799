import { type AlertRule, judgeValue } from './alert-rule.ts';
import type { Reading } from './measures.ts';

/** Where a rule stands with one subject. A rule that has nothing to say of it has no state. */
export interface AlertState {
  readonly rule: string;
  readonly subject: string;
  /** `waiting`: beyond the threshold, but not for long enough. */
  readonly phase: 'waiting' | 'firing';
  /** Beyond the threshold without a break since. */
  readonly since: Date;
  /** The value that was read last. */
  readonly value: number;
  /** While it fires: calm without a break since. */
  readonly calmSince: Date | null;
}

/**
 * One step of one rule with one subject. It fires when the value was beyond the threshold for `firesAfterMs`, and
 * ends when it was calm for `resolvesAfterMs`; so it cannot begin and end more often than once in both together.
 *
 * A reading that is missing, or rests on too little, counts as calm: what nobody uses is not broken.
 *
 * @returns undefined when there is nothing to remember.
 */
export function stepAlert(
  rule: AlertRule,
  before: AlertState | undefined,
  reading: Reading | undefined,
  now: Date,
): AlertState | undefined {
  const isTold = reading !== undefined && reading.sample >= rule.minimumSample;
  const judgement = isTold ? judgeValue(rule, reading.value) : 'calm';
  const value = isTold ? reading.value : (before?.value ?? 0);
  const subject = before?.subject ?? reading?.subject ?? '';
  if (before?.phase === 'firing') return stepFiring(rule, { ...before, value }, judgement, now);
  if (judgement !== 'beyond') return undefined;
  const since = before?.since ?? now;
  const phase = now.getTime() - since.getTime() >= rule.firesAfterMs ? 'firing' : 'waiting';
  return { rule: rule.id, subject, phase, since, value, calmSince: null };
}

function stepFiring(
  rule: AlertRule,
  state: AlertState,
  judgement: ReturnType<typeof judgeValue>,
  now: Date,
): AlertState | undefined {
  if (judgement !== 'calm') return { ...state, calmSince: null };
  const calmSince = state.calmSince ?? now;
  return now.getTime() - calmSince.getTime() >= rule.resolvesAfterMs ? undefined : { ...state, calmSince };
}

/** One step of all rules with all that they have readings of or stood somewhere with. */
export function stepAlerts(
  rules: readonly AlertRule[],
  before: readonly AlertState[],
  readingsOf: (rule: AlertRule) => readonly Reading[],
  now: Date,
): readonly AlertState[] {
  return rules.flatMap((rule) => {
    const states = before.filter((state) => state.rule === rule.id);
    const readings = readingsOf(rule);
    const subjects = new Set([...states, ...readings].map(({ subject }) => subject));
    return [...subjects].flatMap((subject) => {
      const isOfIt = (other: { subject: string }) => other.subject === subject;
      const after = stepAlert(rule, states.find(isOfIt), readings.find(isOfIt), now);
      return after === undefined ? [] : [after];
    });
  });
}
