import type { LoadContext } from '../bench/bench-group.ts';
import { press, withStore } from '../bench/loads.ts';
import { waitUntilSettled } from '../load/filing-audit.ts';
import type { LoadOutcome } from '../load/load-order.ts';
import type { OpenLoopPlan } from '../load/open-loop.ts';
import { percentile, roundTo, type Spread, spreadOf } from '../load/percentile.ts';
import { performLoad } from '../load/perform-load.ts';
import { readAftermath } from './aftermath.ts';
import { askAsBystanders } from './bystanders.ts';
import { judgeOverload, type OverloadFindings } from './judge-overload.ts';
import type { OverloadOptions } from './overload-options.ts';
import { findSustainableRate, isSustained } from './sustainable-rate.ts';

export interface OverloadResult extends OverloadFindings {
  readonly verdict: 'passed' | 'failed';
  readonly seed: number;
  readonly sustainablePerSecond: number;
  readonly offeredPerSecond: number;
  readonly seconds: number;
  readonly served: number;
  /** Of what was served while too much was offered, from the moment at which a call was due. */
  readonly servedMs: Spread | null;
  readonly idleP95Ms: number;
  /** From the last answer to the last analysis. */
  readonly settledAfterSeconds: number;
  readonly faults: readonly string[];
}

/** Settings that let one machine be thousands of clients. */
export const OVERLOAD_SETTINGS = { RATE_LIMIT_SCALE: '1', TRUST_PROXY: '127.0.0.1' };

/** In seconds. */
const STEP = { long: 5, short: 2 };
const IDLE = { ratePerSecond: 10, warmUpSeconds: 1, seconds: 4 };
const LOOK_AGAIN = { ...IDLE, warmUpSeconds: 0, seconds: 2 };
/** As quick as before: within twice the time, or within what a filing may take at any time. */
const SLOWER = 2;
const QUICK_MS = 25;
const RECOVERY_PATIENCE_SECONDS = 60;
const SETTLE_PATIENCE_MS = 600_000;
/** What was sustained in a short step, on a machine with other work, may be a small part of what is: then it is doubled. */
const TRIES = 6;

interface Ground extends LoadContext {
  readonly url: string;
  /** All that was offered so far. */
  readonly outcomes: LoadOutcome[];
}

/** Twice what the system sustains, for a time; what was answered meanwhile, and what was left when it was over. */
export async function runOverload(context: LoadContext, options: OverloadOptions): Promise<OverloadResult> {
  const { system, say } = context;
  const api = await system.start('api');
  const worker = await system.start('worker');
  const ground = { ...context, url: api.url, outcomes: [] };
  await timeOfIdle(ground, IDLE);
  const idleP95Ms = await timeOfIdle(ground, IDLE);
  if (idleP95Ms === null) throw new Error('the idle system does not answer');
  const known = options.rate ?? (await sustainableOf(ground, options.short ? STEP.short : STEP.long));
  await settle(ground);
  const { sustainable, offered, bystanders } = await offerTwice(ground, known, options.seconds);
  const overAt = performance.now();
  const since = () => roundTo((performance.now() - overAt) / 1_000, 1);
  const recoverySeconds = await untilRecovered(ground, idleP95Ms, since);
  say('Waiting for the analyses.');
  await settle(ground);
  const settledAfterSeconds = since();
  await Promise.all([api.stop(), worker.stop()]);
  const aftermath = await withStore(system, (db) => readAftermath(db, ground.outcomes));
  const findings = { refusals: offered.failures, bystanders, recoverySeconds, aftermath };
  const faults = judgeOverload(findings);
  return {
    verdict: faults.length === 0 ? 'passed' : 'failed',
    seed: options.seed,
    sustainablePerSecond: sustainable,
    offeredPerSecond: 2 * sustainable,
    seconds: options.seconds,
    served: offered.latenciesMs.length,
    servedMs: offered.latenciesMs.length === 0 ? null : spreadOf(offered.latenciesMs),
    idleP95Ms: roundTo(idleP95Ms, 1),
    settledAfterSeconds,
    ...findings,
    faults,
  };
}

async function offer(ground: Ground, plan: OpenLoopPlan, hasGreedyClient: boolean): Promise<LoadOutcome> {
  const outcome = await press(ground, ground.url, { plan, keyPrefix: nextKeys(ground), hasGreedyClient });
  ground.outcomes.push(outcome);
  return outcome;
}

/** Every load files under keys of its own. */
function nextKeys({ seed, outcomes }: Ground): string {
  return `overload-${seed}-${outcomes.length}`;
}

function sustainableOf(ground: Ground, seconds: number): Promise<number> {
  const step = { warmUpSeconds: 1, seconds };
  return findSustainableRate((ratePerSecond) => offer(ground, { ...step, ratePerSecond }, false), ground.say);
}

/** In ms, 95 of 100 calls of a few; null where not all were served in time. */
async function timeOfIdle(ground: Ground, plan: OpenLoopPlan): Promise<number | null> {
  const { url, root, city, seed, outcomes, say } = ground;
  const order = { kind: 'press', url, root, city, seed, plan, keyPrefix: nextKeys(ground) } as const;
  const outcome = await performLoad({ ...order, hasGreedyClient: false });
  outcomes.push(outcome);
  say(`  ${tell(outcome)}`);
  return isSustained(outcome) ? percentile(outcome.latenciesMs, 0.95) : null;
}

function settle({ system }: Ground): Promise<void> {
  return withStore(system, (db) => waitUntilSettled(db, SETTLE_PATIENCE_MS));
}

/** Where all of it is served, twice the rate was sustained, and is doubled in turn. */
async function offerTwice(ground: Ground, known: number, seconds: number) {
  for (let sustainable = known, attempt = 1; ; sustainable *= 2, attempt += 1) {
    const ratePerSecond = 2 * sustainable;
    ground.say(`Offering ${ratePerSecond} calls/s for ${seconds} s.`);
    const asking = askAsBystanders(ground.url);
    const offered = await offer(ground, { ratePerSecond, seconds, warmUpSeconds: 0 }, true);
    const bystanders = await asking.stop();
    ground.say(`  ${tell(offered)}`);
    const isTooMuch = Object.keys(offered.failures).some((name) => name.startsWith('503'));
    if (isTooMuch || attempt === TRIES) return { sustainable, offered, bystanders };
  }
}

async function untilRecovered(
  ground: Ground,
  idleP95Ms: number,
  since: () => number,
): Promise<number | null> {
  while (since() < RECOVERY_PATIENCE_SECONDS) {
    const p95 = await timeOfIdle(ground, LOOK_AGAIN);
    if (p95 !== null && p95 <= Math.max(QUICK_MS, SLOWER * idleP95Ms)) return since();
  }
  return null;
}

function tell({ latenciesMs, failures }: LoadOutcome): string {
  const p95 =
    latenciesMs.length === 0 ? 'nothing served' : `p95 ${roundTo(percentile(latenciesMs, 0.95), 1)} ms`;
  return [p95, ...Object.entries(failures).map(([name, times]) => `${times} × ${name}`)].join(', ');
}
