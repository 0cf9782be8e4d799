import { BENCH_ADMIN_KEY } from '../bench/bench-system.ts';
import { createHttpClient } from '../load/http-client.ts';
import { pauseUntilStopped } from '../pause-until-stopped.ts';

export interface Administration {
  /** What was asked for so far, by name, and what of it was refused. */
  readonly asked: Readonly<Record<string, number>>;
  readonly refused: readonly string[];
  stop(): Promise<void>;
}

const CALL_TIMEOUT_MS = 20_000;
const SYSTEM = '/api/admin/system';
const ACTS = [
  ['daily batch', `${SYSTEM}/batch/daily`],
  ['cleanup', `${SYSTEM}/cleanup/run`],
  ['weekly batch', `${SYSTEM}/batch/weekly`],
  ['model switch', '/api/admin/models/baseline/activate'],
  ['model rollback', '/api/admin/models/rollback'],
] as const;

/** Runs batches, cleanup and rollbacks one after the other, over and over, as an administrator would by hand. */
export function administrate(url: string, everyMs: number): Administration {
  const client = createHttpClient({ url, connections: 1, timeoutMs: CALL_TIMEOUT_MS });
  const asked: Record<string, number> = {};
  const refused: string[] = [];
  const stopping = new AbortController();
  const act = async ([name, path]: (typeof ACTS)[number]): Promise<void> => {
    const headers = { authorization: `Bearer ${BENCH_ADMIN_KEY}` };
    const { status } = await client.send({ method: 'POST', path, headers });
    asked[name] = (asked[name] ?? 0) + 1;
    if (status >= 300) refused.push(`${name} was answered ${status}`);
  };
  const working = (async () => {
    for (let turn = 0; !stopping.signal.aborted; turn += 1) {
      const next = ACTS[turn % ACTS.length];
      if (next !== undefined) await act(next);
      await pauseUntilStopped(everyMs, stopping.signal);
    }
  })();
  // Looked at in the end; until then it must not count as nobody's.
  working.catch(() => undefined);
  return {
    asked,
    refused,
    async stop() {
      stopping.abort();
      await working;
      client.close();
    },
  };
}
