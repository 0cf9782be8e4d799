import type { Aftermath } from './aftermath.ts';
import type { BystanderReport } from './bystanders.ts';

/** Refusals in order: what a client may meet while there is too much to do. */
const OVERLOADED = '503 overloaded';
const GREEDY = '429 too_many_requests';
const IN_ORDER: ReadonlySet<string> = new Set([OVERLOADED, GREEDY, '503 store_unavailable']);
const RECOVERED_WITHIN_SECONDS = 30;

export interface OverloadFindings {
  /** What was answered but by success, by name, of everything that was offered. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly bystanders: BystanderReport;
  /** Null: not within the patience. */
  readonly recoverySeconds: number | null;
  readonly aftermath: Aftermath;
}

/** What is wrong, a line each. */
export function judgeOverload(findings: OverloadFindings): readonly string[] {
  const { refusals, bystanders, recoverySeconds, aftermath } = findings;
  const { complaints: _all, ...wrongs } = aftermath;
  return [
    ...Object.entries(refusals)
      .filter(([name]) => !IN_ORDER.has(name))
      .map(([name, times]) => `${times} × ${name}`),
    ...[OVERLOADED, GREEDY].filter((name) => !(name in refusals)).map((name) => `never answered ${name}`),
    ...Object.entries(bystanders.unanswered).map(([name, times]) => `${times} × ${name}`),
    ...(recoverySeconds === null || recoverySeconds > RECOVERED_WITHIN_SECONDS
      ? [`not as quick as before within ${RECOVERED_WITHIN_SECONDS} s`]
      : []),
    ...Object.entries(wrongs)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${name}: ${count}`),
  ];
}
