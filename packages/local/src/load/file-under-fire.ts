import { setTimeout as pause } from 'node:timers/promises';
import type { Filing } from '@namsev/core';
import { messageOf } from '../fault.ts';
import { filingCall, trackingIdOf } from './filing-call.ts';
import { createHttpClient, type HttpAnswer, type HttpClient } from './http-client.ts';
import { runClosedLoop } from './open-loop.ts';

export interface FireOptions {
  readonly url: string;
  readonly filings: number;
  readonly clients: number;
  /** The first part of every idempotency key, 1 to 50 letters, digits, `_` and `-`. */
  readonly keyPrefix: string;
  readonly nextFiling: () => Filing;
  /** The longest that one client repeats one filing; a minute when it is left out. */
  readonly patienceMs?: number;
}

export interface FireReport {
  /** The tracking id with which each key was answered 201. */
  readonly acknowledged: ReadonlyMap<string, string>;
  /** How often each status or failure of the connection came instead of or as an answer. */
  readonly answers: Readonly<Record<string, number>>;
}

const FILING_PATIENCE_MS = 60_000;
const CALL_TIMEOUT_MS = 9_000;
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
  try {
    await runClosedLoop({ calls: filings, clients }, async (index) => {
      const key = `${keyPrefix}-${String(index).padStart(6, '0')}`;
      acknowledged.set(key, await fileUntilTaken(client, nextFiling(), { key, patienceMs }, answers));
    });
    return { acknowledged, answers };
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
