import { BENCH_ADMIN_KEY } from '../bench/bench-system.ts';
import { messageOf } from '../fault.ts';
import { createHttpClient } from '../load/http-client.ts';
import { pauseUntilStopped } from '../pause-until-stopped.ts';

/** What those see who look at health and administer meanwhile. */
export interface BystanderReport {
  readonly asked: number;
  readonly slowestMs: number;
  /** By path and answer. */
  readonly unanswered: Readonly<Record<string, number>>;
}

const EVERY_MS = 200;
const CALL_TIMEOUT_MS = 10_000;
const PATHS = [
  '/health/live',
  '/health/ready',
  '/api/health',
  '/api/admin/system/health',
  '/api/admin/system/queues',
  '/api/admin/system/metrics',
  '/api/admin/system/alerts',
];

/** Asks one after the other, over and over, until it is told to stop. */
export function askAsBystanders(url: string): { stop(): Promise<BystanderReport> } {
  const client = createHttpClient({ url, connections: PATHS.length, timeoutMs: CALL_TIMEOUT_MS });
  const headers = { authorization: `Bearer ${BENCH_ADMIN_KEY}` };
  const unanswered: Record<string, number> = {};
  let asked = 0;
  let slowestMs = 0;
  const ask = async (path: string): Promise<void> => {
    const begunAt = performance.now();
    asked += 1;
    const outcome = await client.send({ method: 'GET', path, headers }).then(
      ({ status }) => String(status),
      (error: unknown) => messageOf(error),
    );
    slowestMs = Math.max(slowestMs, performance.now() - begunAt);
    const name = `${path} ${outcome}`;
    if (outcome !== '200') unanswered[name] = (unanswered[name] ?? 0) + 1;
  };
  const stopping = new AbortController();
  const asking = (async () => {
    for (let turn = 0; !stopping.signal.aborted; turn += 1) {
      await ask(PATHS[turn % PATHS.length] ?? '');
      await pauseUntilStopped(EVERY_MS, stopping.signal);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await asking;
      client.close();
      return { asked, slowestMs: Math.round(slowestMs), unanswered };
    },
  };
}
