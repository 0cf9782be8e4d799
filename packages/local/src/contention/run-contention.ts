import { createRandom, loadCity } from '@namsev/core';
import { BENCH_ADMIN_KEY, type BenchSystem } from '../bench/bench-system.ts';
import { withStore } from '../bench/loads.ts';
import { drawsFrom } from '../bench/seeding/seeded-random.ts';
import { filingCall } from '../load/filing-call.ts';
import { createFilingSource } from '../load/filing-source.ts';
import { createHttpClient } from '../load/http-client.ts';
import { readSeedTexts } from '../load/seed-texts.ts';
import type { Say } from '../say.ts';
import { type Contention, makeKey, receiptIn, sendUntilKnown } from './contention.ts';
import type { ContentionOptions } from './contention-options.ts';
import { type EditReport, editAtOnce } from './edit-at-once.ts';
import { type FilingReport, fileAtOnce } from './file-at-once.ts';
import { type MoveReport, moveAtRandom } from './move-at-random.ts';

export interface ContentionContext {
  readonly system: BenchSystem;
  readonly root: string;
  readonly city: string;
  readonly say: Say;
}

export interface ContentionResult {
  readonly seed: number;
  readonly editing: EditReport & { readonly officers: number; readonly complaints: number };
  readonly filing: FilingReport;
  readonly moving: MoveReport & { readonly complaints: number };
  readonly seconds: number;
  readonly faults: number;
}

const CLIENT = { connections: 64, timeoutMs: 20_000 };

/** Officers who edit at once, keys that are in flight at once, and anybody who does anything: on an api of its own. */
export async function runContention(
  context: ContentionContext,
  options: ContentionOptions,
): Promise<ContentionResult> {
  const { system, say } = context;
  const { officers, complaints, filings, sequences, seed } = options;
  const begunAt = performance.now();
  const api = await system.start('api');
  const client = createHttpClient({ url: api.url, ...CLIENT });
  try {
    const contention = await contentionOver(context, client, seed);
    const keys = await many(officers, (at) =>
      makeKey(contention, { role: 'officer', name: `Synthetic officer ${at}` }),
    );
    const trackingIds = await many(complaints, (at) => fileOne(contention, `edited-${seed}-${at}-key`));
    say(`${officers} officers edit ${complaints} complaints.`);
    const editing = await editAtOnce(contention, keys, trackingIds);
    say(`${filings} keys are in flight.`);
    const filing = await withStore(system, (db) => fileAtOnce(contention, filings, db));
    say(`Anybody does anything to ${sequences} complaints.`);
    const cast = {
      officer: await makeKey(contention, {
        role: 'officer',
        name: 'Officer of the ward',
        scope: { wards: ['W01'] },
      }),
      elsewhere: await makeKey(contention, {
        role: 'officer',
        name: 'Officer elsewhere',
        scope: { wards: ['W02'] },
      }),
      machine: await makeKey(contention, { role: 'machine', name: 'A machine' }),
    };
    const moving = await withStore(system, (db) => moveAtRandom(contention, cast, sequences, db));
    const faults = [...editing.faults, ...filing.faults, ...moving.faults];
    for (const fault of faults) say(`Fault: ${fault}.`);
    return {
      seed,
      editing: { officers, complaints, ...editing },
      filing,
      moving: { complaints: sequences, ...moving },
      seconds: Math.round((performance.now() - begunAt) / 1_000),
      faults: faults.length,
    };
  } finally {
    client.close();
    await api.stop();
  }
}

async function contentionOver(
  { root, city }: ContentionContext,
  client: Contention['client'],
  seed: number,
): Promise<Contention> {
  const random = createRandom(seed);
  const file = createFilingSource(await readSeedTexts(root), loadCity(city), random);
  return { client, adminKey: BENCH_ADMIN_KEY, draws: drawsFrom(random), file };
}

async function fileOne(contention: Contention, key: string): Promise<string> {
  const { status, body } = await sendUntilKnown(contention.client, filingCall(contention.file(), key));
  const receipt = receiptIn(body);
  if (receipt === undefined) throw new Error(`a filing was answered ${status}`);
  return receipt.trackingId;
}

function many<Made>(count: number, make: (at: number) => Promise<Made>): Promise<Made[]> {
  return Promise.all(Array.from({ length: count }, (_, at) => make(at)));
}
