import { type Db, MongoClient } from 'mongodb';
import type { LifecycleOrder, LoadOutcome, PressOrder } from '../load/load-order.ts';
import type { OpenLoopPlan } from '../load/open-loop.ts';
import { runLoad } from '../load/run-load.ts';
import type { LoadContext } from './bench-group.ts';
import { BENCH_ADMIN_KEY, type BenchSystem } from './bench-system.ts';

/* The loads of the bench: each is a process of its own. */

const BACKLOG_CLIENTS = 16;

export function file(context: LoadContext, url: string, plan: OpenLoopPlan): Promise<LoadOutcome> {
  return runLoad({ kind: 'file', url, plan, ...source(context) });
}

/** Reads what it filed, and files now and then. */
export function mix(
  context: LoadContext,
  url: string,
  order: { readonly plan: OpenLoopPlan; readonly filesEvery: number },
): Promise<LoadOutcome> {
  return runLoad({ kind: 'mix', url, ...order, ...source(context) });
}

export function fileBacklog(context: LoadContext, url: string, complaints: number): Promise<LoadOutcome> {
  return runLoad({ kind: 'backlog', url, complaints, clients: BACKLOG_CLIENTS, ...source(context) });
}

/** Files, and looks in the store when each complaint is analysed. */
export function follow(context: LoadContext, url: string, plan: OpenLoopPlan): Promise<LoadOutcome> {
  const { storeUri, database } = context.system;
  return runLoad({ kind: 'follow', url, plan, storeUri, database, ...source(context) });
}

export function track(url: string, trackingIds: readonly string[], plan: OpenLoopPlan): Promise<LoadOutcome> {
  return runLoad({ kind: 'track', url, plan, trackingIds });
}

/** Reads paths one after the other, over and over; as an administrator where `bearer` is his key. */
export function read(
  url: string,
  paths: readonly string[],
  plan: OpenLoopPlan,
  bearer?: string,
): Promise<LoadOutcome> {
  return runLoad({ kind: 'read', url, paths, plan, ...(bearer !== undefined && { bearer }) });
}

/** What is filed elsewhere is only checked. */
export function check(context: LoadContext, url: string, plan: OpenLoopPlan): Promise<LoadOutcome> {
  return runLoad({ kind: 'check', url, plan, ...source(context) });
}

/** Files and looks from thousands of addresses; what is refused is counted by name. */
export function press(
  context: LoadContext,
  url: string,
  order: Pick<PressOrder, 'plan' | 'keyPrefix' | 'hasGreedyClient'>,
): Promise<LoadOutcome> {
  return runLoad({ kind: 'press', url, ...order, ...source(context) });
}

/** From filing to rating. */
export function liveLives(
  context: LoadContext,
  urls: readonly string[],
  pace: LifecycleOrder['pace'],
): Promise<LoadOutcome> {
  const officer = { officerKey: BENCH_ADMIN_KEY, assignee: 'bootstrap' };
  return runLoad({ kind: 'lifecycle', url: urls[0] ?? '', urls, pace, ...officer, ...source(context) });
}

/** A look into the bench's own database. */
export async function withStore<Result>(
  { storeUri, database }: Pick<BenchSystem, 'storeUri' | 'database'>,
  look: (db: Db) => Promise<Result>,
): Promise<Result> {
  const client = new MongoClient(storeUri);
  try {
    return await look(client.db(database));
  } finally {
    await client.close();
  }
}

function source({ root, city, seed }: LoadContext): { root: string; city: string; seed: number } {
  return { root, city, seed };
}
