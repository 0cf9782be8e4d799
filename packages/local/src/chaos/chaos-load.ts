import { setTimeout as pause } from 'node:timers/promises';
import { createRandom, type Filing, isStoreUnavailable } from '@namsev/core';
import { fileUnderFire } from '../load/file-under-fire.ts';
import { acceptJobs } from './accept-jobs.ts';
import type { ChaosPlan } from './chaos-plan.ts';
import type { StrikeContext } from './perform-strike.ts';
import type { Intent, RecordedKind } from './recorded-jobs.ts';

/** What the clients were told while they filed. */
export interface ToldOfFilings {
  /** Of each filing: the tracking id with which its key was answered. */
  readonly acknowledged: Map<string, string>;
  /** How often each status or failure of the connection came. */
  readonly answers: Record<string, number>;
}

export interface ChaosLoad {
  /** Files and enqueues until `isOver`, and at least this strike's share of the plan. */
  putOn(isOver: () => boolean): Promise<void>;
}

const REPEAT_AFTER_MS = 200;
const FILING_PATIENCE_MS = 180_000;
const CLIENTS = 4;

/** How often each kind comes, of a hundred; the last ones are never to have an effect. */
const SHARES: readonly (readonly [RecordedKind, number])[] = [
  ['plain', 40],
  ['slow', 22],
  ['flaky', 10],
  ['capped', 20],
  ['hopeless', 3],
  ['permanent', 2],
  ['unreadable', 2],
  ['unknown', 1],
];

export function createChaosLoad(
  plan: ChaosPlan,
  context: StrikeContext,
  nextFiling: () => Filing,
  { acknowledged, answers }: ToldOfFilings,
): ChaosLoad {
  const nextIntent = createIntents(plan.seed);
  const { urls } = context.system;
  let chunks = 0;
  const fileChunk = async (filings: number): Promise<void> => {
    const url = urls[chunks % urls.length] ?? '';
    const keyPrefix = `chaos-${chunks}`;
    const report = await fileUnderFire({
      url,
      filings,
      clients: CLIENTS,
      keyPrefix,
      nextFiling,
      patienceMs: FILING_PATIENCE_MS,
    });
    for (const [key, trackingId] of report.acknowledged) acknowledged.set(key, trackingId);
    for (const [answer, times] of Object.entries(report.answers))
      answers[answer] = (answers[answer] ?? 0) + times;
  };
  const acceptChunk = async (jobs: number): Promise<void> => {
    const intents = Array.from({ length: jobs }, nextIntent);
    context.accepted.push(...(await acceptPatiently(context, intents)));
  };
  return {
    async putOn(isOver) {
      const share = 1 / plan.strikes.length;
      let filings = Math.ceil(plan.filings * share);
      let jobs = Math.ceil(plan.jobs * share);
      while (filings > 0 || jobs > 0 || !isOver()) {
        await Promise.all([fileChunk(plan.chunk.filings), acceptChunk(plan.chunk.jobs)]);
        filings -= plan.chunk.filings;
        jobs -= plan.chunk.jobs;
        chunks += 1;
        await pause(plan.chunk.pauseMs);
      }
    },
  };
}

/** Whoever enqueues repeats what was not answered: the ids are the same each time. */
async function acceptPatiently(
  { system, clock }: StrikeContext,
  intents: readonly Intent[],
): Promise<readonly Intent[]> {
  for (;;) {
    try {
      return await acceptJobs(system, clock, intents);
    } catch (error) {
      if (!isStoreUnavailable(error)) throw error;
      await pause(REPEAT_AFTER_MS);
    }
  }
}

/** Intents without end, of the kinds that the seed decides. */
export function createIntents(seed: number): () => Intent {
  const random = createRandom(seed);
  let made = 0;
  return () => {
    made += 1;
    let place = random() * 100;
    for (const [kind, share] of SHARES) {
      if (place < share) return `${kind}.${made}`;
      place -= share;
    }
    return `plain.${made}`;
  };
}
