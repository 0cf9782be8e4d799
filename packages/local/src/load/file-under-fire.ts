import { setTimeout as pause } from 'node:timers/promises';
import type { Filing } from '@namsev/core';
import { messageOf } from '../fault.ts';
import { signalProcess } from '../process-identity.ts';
import { filingCall, trackingIdOf } from './filing-call.ts';
import { createHttpClient, type HttpAnswer, type HttpClient } from './http-client.ts';
import { runClosedLoop } from './open-loop.ts';

export interface FireTarget {
  readonly name: string;
  /** Of the process that lives now; undefined while it is being replaced. */
  pid(): number | undefined;
}

export interface FireOptions {
  readonly url: string;
  readonly filings: number;
  readonly clients: number;
  /** The first part of every idempotency key, 1 to 50 letters, digits, `_` and `-`. */
  readonly keyPrefix: string;
  readonly nextFiling: () => Filing;
  /** Killed in turn, spread evenly over the filings. */
  readonly targets: readonly FireTarget[];
  readonly kills: number;
  /** The longest that one client repeats one filing; a minute when it is left out. */
  readonly patienceMs?: number;
}

export interface FireReport {
  /** The tracking id with which each key was answered 201. */
  readonly acknowledged: ReadonlyMap<string, string>;
  /** How often each status or failure of the connection came instead of or as an answer. */
  readonly answers: Readonly<Record<string, number>>;
  readonly killed: readonly { readonly name: string; readonly pid: number }[];
}

const FILING_PATIENCE_MS = 60_000;
const CALL_TIMEOUT_MS = 9_000;
const TARGET_PATIENCE_MS = 30_000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

/**
 * Files complaints while processes are killed (SIGKILL); each client repeats its filing with the same
 * idempotency key until it is answered 201.
 *
 * @throws Error when a filing is refused for good, or is not taken in time.
 */
export async function fileUnderFire(options: FireOptions): Promise<FireReport> {
  const { url, filings, clients, keyPrefix, nextFiling, patienceMs = FILING_PATIENCE_MS } = options;
  const client = createHttpClient({ url, connections: clients, timeoutMs: CALL_TIMEOUT_MS });
  const acknowledged = new Map<string, string>();
  const answers: Record<string, number> = {};
  const fire = createFire(options);
  try {
    await runClosedLoop({ calls: filings, clients }, async (index) => {
      const key = `${keyPrefix}-${String(index).padStart(6, '0')}`;
      acknowledged.set(key, await fileUntilTaken(client, nextFiling(), { key, patienceMs }, answers));
      fire.advance(acknowledged.size);
    });
    return { acknowledged, answers, killed: await fire.finished() };
  } finally {
    client.close();
  }
}

async function fileUntilTaken(
  client: HttpClient,
  filing: Filing,
  { key, patienceMs }: { key: string; patienceMs: number },
  answers: Record<string, number>,
): Promise<string> {
  const deadline = performance.now() + patienceMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
    const answer = await tryToFile(client, filing, key);
    const what = typeof answer === 'string' ? answer : String(answer.status);
    answers[what] = (answers[what] ?? 0) + 1;
    const trackingId = typeof answer === 'string' ? undefined : trackingIdOf(answer);
    if (trackingId !== undefined) return trackingId;
    if (isRefusal(answer)) throw new Error(`filing ${key} was refused: ${JSON.stringify(answer)}`);
    if (performance.now() > deadline) throw new Error(`filing ${key} was not taken in time, last: ${what}`);
    await pause(pauseMs);
  }
}

/** The answer, or why there was none: what a client cannot tell from a lost answer. */
async function tryToFile(client: HttpClient, filing: Filing, key: string): Promise<HttpAnswer | string> {
  try {
    return await client.send(filingCall(filing, key));
  } catch (error) {
    const isSilence = error instanceof Error && error.name === 'AbortError';
    return isSilence ? 'no answer in time' : messageOf(error).replace(/ 127\.0\.0\.1:\d+$/, '');
  }
}

function isRefusal(answer: HttpAnswer | string): boolean {
  return typeof answer !== 'string' && answer.status >= 400 && answer.status < 500 && answer.status !== 409;
}

function createFire({ filings, targets, kills }: FireOptions) {
  const killed: { name: string; pid: number }[] = [];
  let ordered = 0;
  let killing = Promise.resolve();
  const killNext = async (target: FireTarget): Promise<void> => {
    const pid = await findLiving(target);
    signalProcess(pid, 'SIGKILL');
    killed.push({ name: target.name, pid });
  };
  return {
    advance(done: number): void {
      while (ordered < kills && done >= ((ordered + 1) * filings) / (kills + 1)) {
        const target = targets[ordered % targets.length];
        ordered += 1;
        if (target !== undefined) killing = killing.then(() => killNext(target));
        // Looked at in the end; until then it must not count as nobody's.
        killing.catch(() => undefined);
      }
    },
    async finished() {
      await killing;
      return killed;
    },
  };
}

async function findLiving(target: FireTarget): Promise<number> {
  const deadline = performance.now() + TARGET_PATIENCE_MS;
  for (;;) {
    const pid = target.pid();
    if (pid !== undefined) return pid;
    if (performance.now() > deadline) throw new Error(`the ${target.name} did not come back`);
    await pause(FIRST_PAUSE_MS);
  }
}
