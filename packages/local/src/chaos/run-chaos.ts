import { setTimeout as pause } from 'node:timers/promises';
import { createRandom, createStoreClock, loadCity } from '@namsev/core';
import { countJobsLeft, countWaiting } from '../load/filing-audit.ts';
import { createFilingSource } from '../load/filing-source.ts';
import { readSeedTexts } from '../load/seed-texts.ts';
import type { Say } from '../say.ts';
import { createChaosLoad, type ToldOfFilings } from './chaos-load.ts';
import type { ChaosPlan, Strike } from './chaos-plan.ts';
import type { ChaosSystem } from './chaos-system.ts';
import { type Evidence, gatherEvidence } from './evidence.ts';
import { findViolations, type Violation, withEffects, withoutEffect } from './invariants.ts';
import { createJobRecords } from './job-records.ts';
import { performStrike, type StrikeContext } from './perform-strike.ts';
import { findRecoveries } from './recoveries.ts';
import { giveSecondChances } from './second-chances.ts';

export interface ChaosResult {
  readonly seed: number;
  /** Filings and recorded jobs that were accepted. */
  readonly jobs: number;
  /** Processes that were killed; those that ended themselves, at a failpoint or by the watchdog, come on top. */
  readonly kills: number;
  readonly lost: number;
  readonly doubled: number;
  readonly deadLetters: number;
  /** The longest from the kill of a worker to another's run of what it had in hand; null when it had nothing. */
  readonly recoveryMs: number | null;
}

export interface ChaosOutcome {
  readonly result: ChaosResult;
  readonly violations: readonly Violation[];
  /** What was planned and could not be done here, with the reason. */
  readonly skipped: readonly string[];
}

export interface ChaosPlace {
  readonly root: string;
  /** The folder of the city. */
  readonly city: string;
  readonly say: Say;
}

const SETTLE_PATIENCE_MS = 90_000;
const POLL_MS = 200;

/** Strikes a system under load as planned, waits until it has settled, and looks at what is there. */
export async function runChaos(
  system: ChaosSystem,
  plan: ChaosPlan,
  { root, city, say }: ChaosPlace,
): Promise<ChaosOutcome> {
  const queues = system.client.db(system.databases.queues);
  const clock = await createStoreClock(queues);
  const records = await createJobRecords(system.client, queues);
  const context: StrikeContext = {
    system,
    clock,
    records,
    say,
    struck: [],
    accepted: [],
    kills: 0,
    skipped: new Set(),
  };
  const told: ToldOfFilings = { acknowledged: new Map(), answers: {} };
  const nextFiling = createFilingSource(await readSeedTexts(root), loadCity(city), createRandom(plan.seed));
  const load = createChaosLoad(plan, context, nextFiling, told);
  try {
    for (const [index, strike] of plan.strikes.entries()) {
      say(`${index + 1} of ${plan.strikes.length}: ${describe(strike)}`);
      await underLoad(performStrike(strike, context), load.putOn);
    }
    await untilSettled(system, say);
    const chances = await giveSecondChances(context);
    if (chances > 0) say(`${chances} jobs whose workers were killed too often were given another chance.`);
    await untilSettled(system, say);
    const evidence = await gatherEvidence(context, told);
    return {
      result: resultOf(plan, context, evidence),
      violations: findViolations(evidence),
      skipped: [...context.skipped],
    };
  } finally {
    clock.stop();
  }
}

async function underLoad(
  strike: Promise<void>,
  putOn: (isOver: () => boolean) => Promise<void>,
): Promise<void> {
  let over = false;
  const struck = strike.finally(() => {
    over = true;
  });
  await Promise.all([struck, putOn(() => over)]);
}

/** Until nothing is left to do and every complaint has its analysis; what is left then is evidence. */
async function untilSettled({ client, databases }: ChaosSystem, say: Say): Promise<void> {
  const service = client.db(databases.service);
  const queues = client.db(databases.queues);
  const deadline = performance.now() + SETTLE_PATIENCE_MS;
  for (;;) {
    const left =
      (await countWaiting(service)) + (await countJobsLeft(service)) + (await countJobsLeft(queues));
    if (left === 0) return;
    if (performance.now() > deadline) return say(`It has not settled after ${SETTLE_PATIENCE_MS} ms.`);
    await pause(POLL_MS);
  }
}

function resultOf({ seed }: ChaosPlan, { kills }: StrikeContext, evidence: Evidence): ChaosResult {
  const { filings, analysedTwice, letters, runs, struck, accepted, acknowledged } = evidence;
  const recoveries = findRecoveries(runs, struck, letters).map(({ afterMs }) => afterMs);
  return {
    seed,
    jobs: acknowledged + accepted.length,
    kills,
    lost: filings.lost + filings.complaints - filings.analysed + withoutEffect(evidence).length,
    doubled: filings.doubled + analysedTwice + withEffects(evidence).length,
    deadLetters: letters.length + filings.deadLetters,
    recoveryMs: recoveries.length === 0 ? null : Math.max(...recoveries),
  };
}

function describe(strike: Strike): string {
  const target = 'target' in strike ? ` ${strike.target.kind} ${strike.target.index + 1}` : '';
  const how = 'failpoint' in strike ? ` at ${strike.failpoint}` : '';
  const howLong = 'forMs' in strike ? ` for ${strike.forMs} ms` : '';
  return `${strike.kind}${target}${how}${howLong}`;
}
