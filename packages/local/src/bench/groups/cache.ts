import { setTimeout as pause } from 'node:timers/promises';
import {
  changeComplaint,
  createComplaintStore,
  createRandom,
  createTimelineStore,
  systemClock,
} from '@namsev/core';
import { MongoClient } from 'mongodb';
import { createHttpClient } from '../../load/http-client.ts';
import { spreadOf } from '../../load/percentile.ts';
import type { BenchContext, MeasureGroup } from '../bench-group.ts';
import { fileBacklog, track } from '../loads.ts';
import { zipf } from '../seeding/seeded-random.ts';

const COMPLAINTS = 10_000;
const RATE_PER_SECOND = 400;
const SECONDS = 30;
const WRITES_SHARE = 0.05;
const SETTLE_MS = 5_000;

/**
 * Readers whose interest follows Zipf's law (s = 1), while another process changes complaints of the same law. Every
 * complaint was read once before; the bounds are those that are shipped.
 */
export const measureCache: MeasureGroup = async (context) => {
  const { system } = context;
  const api = await system.start('api');
  const complaints = Math.min(COMPLAINTS, context.complaints);
  const { trackingIds } = await fileBacklog(context, api.url, complaints);
  const drawIndex = zipf(trackingIds.length, createRandom(context.seed));
  await readEach(api.url, trackingIds);
  const before = await readCounts(api.url);
  const reads = Array.from({ length: RATE_PER_SECOND * SECONDS }, () => trackingIds[drawIndex()] ?? '');
  const writes = reads
    .filter((_id, at) => at % Math.round(1 / WRITES_SHARE) === 0)
    .map(() => trackingIds[drawIndex()] ?? '');
  const changing = changeAll(context, writes);
  const plan = { ratePerSecond: RATE_PER_SECOND, warmUpSeconds: 0, seconds: SECONDS };
  const { latenciesMs, failures } = await track(api.url, reads, plan);
  const changed = await changing;
  await pause(SETTLE_MS);
  const after = await readCounts(api.url);
  await api.stop();
  const [hits, misses] = [after.hit - before.hit, after.miss - before.miss];
  return [
    {
      name: 'cache_hit_rate',
      value: (100 * hits) / (hits + misses),
      failures,
      details: {
        complaints,
        hits,
        misses,
        changed,
        s: 1,
        writesShare: WRITES_SHARE,
        readMs: spreadOf(latenciesMs),
      },
    },
  ];
};

async function readEach(url: string, trackingIds: readonly string[]): Promise<void> {
  const client = createHttpClient({ url, connections: 16, timeoutMs: 5_000 });
  const waiting = [...trackingIds];
  const readAll = async (): Promise<void> => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop())
      await client.send({ method: 'GET', path: `/api/complaints/${id}` });
  };
  await Promise.all(Array.from({ length: 16 }, readAll));
  client.close();
}

/** By another process than the api, at an even pace over the time of the reads. */
async function changeAll({ system }: BenchContext, trackingIds: readonly string[]): Promise<number> {
  const client = new MongoClient(system.storeUri);
  const db = client.db(system.database);
  const complaints = createComplaintStore(db);
  const dependencies = { client, clock: systemClock, complaints, timeline: createTimelineStore(db) };
  const begun = performance.now();
  try {
    for (const [at, trackingId] of trackingIds.entries()) {
      const complaint = await complaints.getByTrackingId(trackingId);
      if (complaint === undefined) throw new Error('a complaint of the bench is gone');
      await changeComplaint(dependencies, complaint.id, ({ supports }) => ({
        fields: { supports: supports + 1 },
        entries: [{ kind: 'noted', by: 'officer', text: '' }],
      }));
      const dueMs = ((at + 1) * SECONDS * 1_000) / trackingIds.length;
      await pause(Math.max(0, dueMs - (performance.now() - begun)));
    }
    return trackingIds.length;
  } finally {
    await client.close();
  }
}

/** From the figures that the api itself gives out. */
async function readCounts(url: string): Promise<{ readonly hit: number; readonly miss: number }> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const countOf = (event: string): number => {
    const line = new RegExp(
      `^namsev_cache_events_total\\{cache="complaints",layer="process",event="${event}"\\} (\\d+)$`,
      'm',
    );
    return Number(line.exec(text)?.[1] ?? 0);
  };
  return { hit: countOf('hit'), miss: countOf('miss') };
}
