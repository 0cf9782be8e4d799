import type { Filing } from '@namsev/core';
import { messageOf } from '../../fault.ts';
import { filingCall, trackingIdOf } from '../../load/filing-call.ts';
import type { HttpClient } from '../../load/http-client.ts';
import { pauseUntilStopped } from '../../pause-until-stopped.ts';

export interface Filed {
  readonly key: string;
  readonly trackingId: string;
  /** When it was acknowledged (`performance.now()`). */
  readonly at: number;
}

/** Citizens who file, and who look again and again at what they have filed, by each api in turn. */
export interface SteadyFilings {
  /** What was acknowledged so far, in order. */
  readonly filed: readonly Filed[];
  /** What was not answered as it should have been. */
  readonly faults: readonly string[];
  /** Those acknowledged between two moments. */
  between(from: number, until: number): readonly Filed[];
  stop(): Promise<void>;
}

const FILE_EVERY_MS = 150;
const LOOK_EVERY_MS = 40;

export function fileSteadily(clients: readonly HttpClient[], nextFiling: () => Filing): SteadyFilings {
  const stopping = new AbortController();
  const filed: Filed[] = [];
  const faults: string[] = [];
  const repeat = async (everyMs: number, act: (turn: number, client: HttpClient) => Promise<void>) => {
    for (let turn = 0; !stopping.signal.aborted; turn += 1) {
      const client = clients[turn % clients.length];
      if (client !== undefined)
        await act(turn, client).catch((error: unknown) => faults.push(messageOf(error)));
      await pauseUntilStopped(everyMs, stopping.signal);
    }
  };
  const file = async (turn: number, client: HttpClient): Promise<void> => {
    const key = `drill-${String(turn).padStart(6, '0')}`;
    const answer = await client.send(filingCall(nextFiling(), key));
    const trackingId = trackingIdOf(answer);
    if (trackingId === undefined) throw new Error(`a filing was answered ${answer.status}`);
    filed.push({ key, trackingId, at: performance.now() });
  };
  /** Goes through all of them, so that what caches hold of each is read. */
  const look = async (turn: number, client: HttpClient): Promise<void> => {
    const one = filed[Math.floor(turn / clients.length) % Math.max(1, filed.length)];
    if (one === undefined) return;
    const { status } = await client.send({ method: 'GET', path: `/api/complaints/${one.trackingId}` });
    if (status !== 200) throw new Error(`a look was answered ${status}`);
  };
  const going = Promise.all([repeat(FILE_EVERY_MS, file), repeat(LOOK_EVERY_MS, look)]);
  return {
    filed,
    faults,
    between: (from, until) => filed.filter(({ at }) => at >= from && at < until),
    async stop() {
      stopping.abort();
      await going;
    },
  };
}
