import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectStore, MS_PER_DAY, migrate, RESTORE_TIMEOUTS } from '@namsev/core';
import type { LocalConfig } from '../../config.ts';
import type { Say } from '../../say.ts';
import type { StoreServer } from '../../store/store-choice.ts';
import { superviseStore } from '../../store/supervised-store.ts';
import { BENCH_DATABASE, type BenchSystem, startBenchSystem } from '../bench-system.ts';
import { prepareSeeds, type SeedOptions } from './seed-city.ts';

export interface SeededSystemOptions {
  readonly config: LocalConfig;
  readonly server: StoreServer;
  readonly complaints: number;
  readonly seed: number;
  readonly observed?: boolean;
  readonly profile?: string | undefined;
  readonly say: Say;
}

const STORE_PATIENCE_MS = 60_000;
/** Older seeds are written anew: what is recent, open and a candidate has passed by then. */
const FRESH_FOR_MS = 3 * MS_PER_DAY;

/**
 * A system whose store holds that many seeded complaints. They are kept in the home by size, seed and the hash of
 * the schema, and each system works on a copy; with a given MONGODB_URI they are written for each system.
 */
export async function startSeededSystem(options: SeededSystemOptions): Promise<BenchSystem> {
  const { config, server, complaints, seed, observed = false, profile, say } = options;
  const name = `seeded-${complaints}`;
  if (server.kind === 'mongodb') {
    const system = await startBenchSystem({ config, server, name, observed, profile, say });
    await write(options, system.storeUri, system.database, startOfDay());
    return system;
  }
  const home = await keptHome({ config, server, complaints, seed, say });
  const system = await startBenchSystem({ config, server, name, dataFrom: home, observed, profile, say });
  await wakeUp(system);
  return system;
}

type KeptOptions = SeededSystemOptions & { readonly server: Exclude<StoreServer, { kind: 'mongodb' }> };

async function keptHome(options: KeptOptions): Promise<string> {
  const { config, server, complaints, seed, say } = options;
  const hash = (await prepareSeeds(seedOptions(options, startOfDay()))).schemaHash();
  const parent = join(config.home, 'seeded');
  const home = join(parent, `${server.kind}-${complaints}-${seed}-${hash}`);
  await forgetOthers(parent, `${server.kind}-${complaints}-`, home);
  const until = await readUntil(home);
  const done = join(home, 'finished');
  if (existsSync(done)) return home;
  say(`Writing ${complaints} synthetic complaints; they are kept in ${home}.`);
  const store = await superviseStore({ server, home, say });
  try {
    await write(options, store.uri, BENCH_DATABASE, until);
  } finally {
    await store.stop(STORE_PATIENCE_MS);
  }
  await writeFile(done, '');
  return home;
}

async function write(
  options: SeededSystemOptions,
  uri: string,
  database: string,
  until: Date,
): Promise<void> {
  const applicationName = 'namsev-bench';
  const { client, db, close } = connectStore({ ...RESTORE_TIMEOUTS, uri, database, applicationName });
  try {
    await migrate(db);
    const seeds = await prepareSeeds(seedOptions(options, until));
    await seeds.write({ client, db, say: options.say });
  } finally {
    await close();
  }
}

/**
 * Writes one complaint and reads it, alone: SecantusDB goes through the whole collection for what is first read after
 * it was first written, and where many ask for that at once, each of them has it done, in more memory than there is.
 */
async function wakeUp({ storeUri: uri, database }: BenchSystem): Promise<void> {
  const { db, close } = connectStore({ ...RESTORE_TIMEOUTS, uri, database, applicationName: 'namsev-bench' });
  try {
    const complaints = db.collection('complaints');
    const one = await complaints.findOne({ filedAt: { $lte: new Date() } });
    if (one === null) return;
    const { _id } = one;
    await complaints.updateOne({ _id }, { $set: { touched: true } });
    await complaints.updateOne({ _id }, { $unset: { touched: true } });
    await complaints.findOne({ _id }, { readConcern: { level: 'majority' } });
  } finally {
    await close();
  }
}

function seedOptions({ config, complaints, seed }: SeededSystemOptions, until: Date): SeedOptions {
  return { root: config.root, city: config.city, complaints, seed, until };
}

/** Those of the same size that were made with another seed or schema: they take much room. */
async function forgetOthers(parent: string, prefix: string, home: string): Promise<void> {
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent))
    if (name.startsWith(prefix) && join(parent, name) !== home)
      await rm(join(parent, name), { recursive: true });
}

/** Up to when the history of the seeds in a home goes; seeds that are too old are removed. */
async function readUntil(home: string): Promise<Date> {
  const file = join(home, 'until');
  if (existsSync(file)) {
    const until = new Date(await readFile(file, 'utf8'));
    if (Date.now() - until.getTime() < FRESH_FOR_MS + MS_PER_DAY) return until;
    await rm(home, { recursive: true });
  }
  await mkdir(home, { recursive: true });
  const until = startOfDay();
  await writeFile(file, until.toISOString());
  return until;
}

function startOfDay(): Date {
  return new Date(Math.floor(Date.now() / MS_PER_DAY) * MS_PER_DAY);
}
