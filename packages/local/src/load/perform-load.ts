import { createRandom, type Filing, loadCity } from '@namsev/core';
import { fileOnce } from './filing-call.ts';
import { createFilingSource } from './filing-source.ts';
import { createHttpClient, type HttpClient } from './http-client.ts';
import type { LoadOrder, LoadOutcome } from './load-order.ts';
import { runClosedLoop, runOpenLoop } from './open-loop.ts';
import { performLifecycles } from './perform-lifecycles.ts';
import { performPress } from './perform-press.ts';
import { readSeedTexts } from './seed-texts.ts';
import { watchAnalyses } from './watch-analyses.ts';

const CONNECTIONS = 64;
const CALL_TIMEOUT_MS = 20_000;

/** Puts the load on and says how it was answered. @throws Error when a backlog cannot be filed. */
export async function performLoad(order: LoadOrder): Promise<LoadOutcome> {
  const client = createHttpClient({ url: order.url, connections: CONNECTIONS, timeoutMs: CALL_TIMEOUT_MS });
  try {
    if (order.kind === 'track') return await track(client, order);
    if (order.kind === 'read') return await read(client, order);
    const nextFiling = await filings(order);
    if (order.kind === 'file') return await file(client, order, nextFiling);
    if (order.kind === 'mix') return await mix(client, order, nextFiling);
    if (order.kind === 'check') return await check(client, order, nextFiling);
    if (order.kind === 'lifecycle') return await performLifecycles(order, nextFiling);
    if (order.kind === 'press') return await performPress(order, nextFiling);
    if (order.kind === 'backlog') return await fileBacklog(client, order, nextFiling);
    return await follow(client, order, nextFiling);
  } finally {
    client.close();
  }
}

type OrderOf<Kind extends LoadOrder['kind']> = Extract<LoadOrder, { kind: Kind }>;

async function filings({
  root,
  city,
  seed,
}: OrderOf<'file' | 'backlog' | 'follow' | 'check' | 'mix' | 'press' | 'lifecycle'>): Promise<() => Filing> {
  return createFilingSource(await readSeedTexts(root), loadCity(city), createRandom(seed));
}

async function file(
  client: HttpClient,
  { plan }: OrderOf<'file'>,
  nextFiling: () => Filing,
): Promise<LoadOutcome> {
  const trackingIds: string[] = [];
  const result = await runOpenLoop(plan, async () => {
    trackingIds.push(await fileOnce(client, nextFiling()));
  });
  return { ...result, analysedAfterMs: [], trackingIds };
}

async function fileBacklog(
  client: HttpClient,
  { complaints, clients }: OrderOf<'backlog'>,
  nextFiling: () => Filing,
): Promise<LoadOutcome> {
  const trackingIds: string[] = [];
  await runClosedLoop({ calls: complaints, clients }, async () => {
    trackingIds.push(await fileOnce(client, nextFiling()));
  });
  return { latenciesMs: [], failures: {}, analysedAfterMs: [], trackingIds };
}

async function track(client: HttpClient, { plan, trackingIds }: OrderOf<'track'>): Promise<LoadOutcome> {
  let next = 0;
  const result = await runOpenLoop(plan, async () => {
    const trackingId = trackingIds[next % trackingIds.length] ?? '';
    next += 1;
    await trackOnce(client, trackingId);
  });
  return { ...result, analysedAfterMs: [], trackingIds: [] };
}

async function read(client: HttpClient, { plan, paths, bearer }: OrderOf<'read'>): Promise<LoadOutcome> {
  const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
  let next = 0;
  const result = await runOpenLoop(plan, async () => {
    const path = paths[next % paths.length] ?? '';
    next += 1;
    const { status } = await client.send({ method: 'GET', path, headers });
    if (status !== 200) throw new Error(`${path.replace(/\?.*$/, '')} was answered ${status}`);
  });
  return { ...result, analysedAfterMs: [], trackingIds: [] };
}

async function mix(
  client: HttpClient,
  { plan, filesEvery }: OrderOf<'mix'>,
  nextFiling: () => Filing,
): Promise<LoadOutcome> {
  const trackingIds: string[] = [];
  const byCall = { file: [] as number[], track: [] as number[] };
  let next = 0;
  const result = await runOpenLoop(plan, async () => {
    const trackingId = trackingIds[next % Math.max(1, trackingIds.length)];
    const files = next % filesEvery === 0 || trackingId === undefined;
    next += 1;
    const filing = files ? nextFiling() : undefined;
    const sentAt = performance.now();
    if (filing !== undefined) trackingIds.push(await fileOnce(client, filing));
    else await trackOnce(client, trackingId ?? '');
    byCall[files ? 'file' : 'track'].push(performance.now() - sentAt);
  });
  return { ...result, analysedAfterMs: [], byCall, trackingIds };
}

async function trackOnce(client: HttpClient, trackingId: string): Promise<void> {
  const { status } = await client.send({ method: 'GET', path: `/api/complaints/${trackingId}` });
  if (status !== 200) throw new Error(`tracking was answered ${status}`);
}

async function check(
  client: HttpClient,
  { plan }: OrderOf<'check'>,
  nextFiling: () => Filing,
): Promise<LoadOutcome> {
  const result = await runOpenLoop(plan, async () => {
    const { status } = await client.send({
      method: 'POST',
      path: '/api/complaints/check',
      body: nextFiling(),
    });
    if (status !== 200) throw new Error(`a check was answered ${status}`);
  });
  return { ...result, analysedAfterMs: [], trackingIds: [] };
}

async function follow(
  client: HttpClient,
  { plan, storeUri, database }: OrderOf<'follow'>,
  nextFiling: () => Filing,
): Promise<LoadOutcome> {
  const watch = watchAnalyses(storeUri, database);
  const trackingIds: string[] = [];
  const analysedAfterMs: number[] = [];
  const analyses: Promise<void>[] = [];
  try {
    const result = await runOpenLoop(plan, async ({ isWarmUp }) => {
      const trackingId = await fileOnce(client, nextFiling());
      const filedAt = performance.now();
      trackingIds.push(trackingId);
      const seen = watch.analysed(trackingId).then((at) => {
        if (!isWarmUp) analysedAfterMs.push(at - filedAt);
      });
      analyses.push(seen);
    });
    await Promise.all(analyses);
    return { ...result, analysedAfterMs, trackingIds };
  } finally {
    await watch.close();
  }
}
