import { setTimeout as pause } from 'node:timers/promises';
import { createRandom, loadCity } from '@namsev/core';
import type { LoadContext } from '../../bench/bench-group.ts';
import type { BenchSystem } from '../../bench/bench-system.ts';
import { withStore } from '../../bench/loads.ts';
import type { MeasuredService } from '../../bench/measured-service.ts';
import { auditFilings, waitUntilSettled } from '../../load/filing-audit.ts';
import { createFilingSource } from '../../load/filing-source.ts';
import { createHttpClient, type HttpClient } from '../../load/http-client.ts';
import { roundTo } from '../../load/percentile.ts';
import { readHeldBackTexts, readSeedTexts } from '../../load/seed-texts.ts';
import { createModelDesk, type ModelDesk } from './model-desk.ts';
import { type Filed, fileSteadily, type SteadyFilings } from './steady-filings.ts';
import { type Opinion, opinionOf, readAnalysis, untilAllChange } from './what-citizens-hear.ts';

export interface BadModelResult {
  readonly complaints: number;
  readonly versions: { readonly good: string; readonly bad: string };
  /** Until every api answered by the other model. */
  readonly followedMs: { readonly activation: number; readonly rollback: number; readonly undone: number };
  /** Complaints that officers corrected, and how long after the last of them the alert fired. */
  readonly corrected: number;
  readonly alertSeconds: number;
  /** Open complaints that the bad model had read, analysed once more. */
  readonly analysedOnceMore: number;
  readonly faults: readonly string[];
}

/** What the drill works with. */
interface Scene {
  readonly clients: readonly HttpClient[];
  readonly desk: ModelDesk;
  readonly load: SteadyFilings;
  readonly workers: readonly MeasuredService[];
  /** Texts that the opinions of two models are told apart by. */
  readonly texts: readonly string[];
  readonly faults: string[];
}

const BAD_MODEL = 'baseline';
const TEXTS = 12;
const CORRECTED = 25;
/** Every process follows within this time. */
const FOLLOWED_WITHIN_MS = 2_000;
/** What is filed later than this after a change is read by the other model alone. */
const SURELY_FOLLOWED_MS = 2_500;
const CALL_TIMEOUT_MS = 20_000;
const PATIENCE_MS = 150_000;
const POLL_MS = 250;
/** After which a re-analysis has begun, and is not over. */
const UNDER_WAY_MS = 300;

/**
 * Two apis and two workers under load are given a model that is worse. Officers correct it until the alert fires, it
 * is gone back from by a plan, the going back is undone and done again, and what it had read is analysed once more.
 */
export async function drillBadModel(context: LoadContext): Promise<BadModelResult> {
  const { system, root, city, seed } = context;
  const apis = [await system.start('api'), await system.start('api')] as const;
  const workers = await Promise.all([system.start('worker'), system.start('worker')]);
  const clients = apis.map(({ url }) =>
    createHttpClient({ url, connections: 4, timeoutMs: CALL_TIMEOUT_MS }),
  );
  const nextFiling = createFilingSource(await readSeedTexts(root), loadCity(city), createRandom(seed));
  const texts = (await readHeldBackTexts(root)).slice(0, TEXTS).map(({ text }) => text);
  const load = fileSteadily(clients, nextFiling);
  try {
    const [first] = clients;
    if (first === undefined) throw new Error('there is no api');
    const scene = { clients, desk: createModelDesk(first), load, workers, texts, faults: [] };
    const played = await play(scene, context);
    await load.stop();
    const { complaints, faults } = await auditAll(context, load);
    return { complaints, ...played, faults: [...new Set([...scene.faults, ...load.faults]), ...faults] };
  } finally {
    await load.stop();
    for (const client of clients) client.close();
  }
}

async function play(scene: Scene, { system, say }: LoadContext) {
  const { clients, desk, load, texts, faults } = scene;
  const good = await desk.classifier();
  await until('some complaints', async () => load.filed.length >= 10);
  const none: Opinion = '';
  const { opinion: before } = await untilAllChange(clients, texts, { before: none, from: performance.now() });

  const activated = await change(scene, before, () => desk.activate(BAD_MODEL));
  const bad = await desk.classifier();
  say(`${bad} decides in place of ${good}; every api follows after ${activated.afterMs} ms.`);
  const corrected = await correctAll(scene, activated.at + SURELY_FOLLOWED_MS, bad);
  const alertedFrom = performance.now();
  await until('the alert', () => desk.isAlertedTo(bad));
  const alertSeconds = roundTo((performance.now() - alertedFrom) / 1_000, 1);
  say(`Officers corrected ${corrected}; the alert fires ${alertSeconds} s later.`);

  if ((await desk.goBackBlindly()) !== 409) faults.push('a plan that nobody has read is carried out');
  const back = await change(scene, activated.opinion, async () => void (await desk.goBack()));
  if (back.opinion !== before) faults.push('what is gone back to answers otherwise than before');
  await checkSteady(scene, before);
  await checkFiledAfter(scene, back.at + SURELY_FOLLOWED_MS, good);
  say(`It is gone back from; every api follows after ${back.afterMs} ms.`);
  const undone = await change(scene, before, async () => void (await desk.goBack()));
  if (undone.opinion !== activated.opinion) faults.push('a rollback that is undone is not where it was');
  await change(scene, undone.opinion, async () => void (await desk.goBack()));
  const acts = await desk.acts();
  const rollbacks = acts.filter((act) => act === 'version.rolled_back').length;
  if (rollbacks !== 3) faults.push(`${rollbacks} rollbacks are in the audit log, and 3 were made`);

  const analysedOnceMore = await analyseOnceMore(scene, bad, system);
  say(`${analysedOnceMore} complaints were analysed once more.`);
  return {
    versions: { good, bad },
    followedMs: { activation: activated.afterMs, rollback: back.afterMs, undone: undone.afterMs },
    corrected,
    alertSeconds,
    analysedOnceMore,
  };
}

/** Has something else decide, and waits until every api answers by it. */
async function change(scene: Scene, before: Opinion, act: () => Promise<void>) {
  await act();
  const at = performance.now();
  const { afterMs, opinion } = await untilAllChange(scene.clients, scene.texts, { before, from: at });
  if (afterMs > FOLLOWED_WITHIN_MS) scene.faults.push(`an api follows after ${afterMs} ms only`);
  return { at, afterMs, opinion };
}

/** Officers give complaints that the bad model has read another category, until they have corrected enough. */
async function correctAll({ clients, desk, load }: Scene, from: number, bad: string): Promise<number> {
  const categories = await desk.categories();
  const looked = new Set<Filed>();
  let corrected = 0;
  await until('complaints that the bad model has read', async () => {
    for (const one of load.between(from, Number.POSITIVE_INFINITY)) {
      const analysed = looked.has(one) ? undefined : await analysisOf(clients, one);
      if (analysed === undefined || !analysed.isDone) continue;
      looked.add(one);
      if (analysed.version !== bad) throw new Error(`${one.trackingId} was read by ${analysed.version}`);
      const other = categories.find((name) => name !== analysed.category);
      if (analysed.category === undefined || other === undefined) continue;
      await desk.correct(one.trackingId, other);
      corrected += 1;
    }
    return corrected >= CORRECTED;
  });
  return corrected;
}

/** No api answers by what it has answered before once it has followed. */
async function checkSteady({ clients, texts, faults }: Scene, expected: Opinion): Promise<void> {
  for (const client of [...clients, ...clients, ...clients])
    if ((await opinionOf(client, texts)) !== expected) faults.push('an api answers by the bad model again');
}

async function checkFiledAfter({ clients, load, faults }: Scene, from: number, good: string): Promise<void> {
  const latest = () => load.between(from, Number.POSITIVE_INFINITY).at(0);
  await until('a complaint that is filed afterwards', async () => {
    const one = latest();
    const analysed = one && (await analysisOf(clients, one));
    if (!analysed?.isDone) return false;
    if (analysed.version !== good) faults.push(`${one?.trackingId} was read by ${analysed.version}`);
    return true;
  });
}

/**
 * Until no complaint that anybody may look at names the bad model, by whichever api and whatever it has cached. All
 * workers are killed over it, and another one goes on.
 */
async function analyseOnceMore(
  { clients, desk, load, workers, faults }: Scene,
  bad: string,
  system: BenchSystem,
): Promise<number> {
  await desk.analyseOnceMore();
  await pause(UNDER_WAY_MS);
  for (const { process } of workers) process.kill('SIGKILL');
  if ((await desk.reanalysis()).state !== 'running') faults.push('the re-analysis was over before the kill');
  await system.start('worker');
  await until('the re-analysis', async () => (await desk.reanalysis()).state === 'succeeded');
  await pause(FOLLOWED_WITHIN_MS);
  const byBad = { 'analysis.versions.classifier': bad };
  const stored = await withStore(system, (db) => db.collection('complaints').countDocuments(byBad));
  if (stored > 0) faults.push(`${stored} complaints are stored as the bad model has read them`);
  for (const [at, client] of clients.entries()) {
    const shown = await Promise.all(load.filed.map(({ trackingId }) => readAnalysis(client, trackingId)));
    const old = shown.filter(({ version }) => version === bad).length;
    if (old > 0) faults.push(`api ${at + 1} shows ${old} complaints as the bad model has read them`);
  }
  return (await desk.reanalysis()).changed;
}

async function analysisOf(clients: readonly HttpClient[], { trackingId, key }: Filed) {
  const client = clients[Number(key.at(-1)) % clients.length];
  if (client === undefined) throw new Error('there is no api');
  return readAnalysis(client, trackingId);
}

async function auditAll({ system }: LoadContext, load: SteadyFilings) {
  const { lost, doubled, wronglyTold, deadLetters, complaints, analysed } = await withStore(
    system,
    async (db) => {
      await waitUntilSettled(db, PATIENCE_MS);
      return auditFilings(db, new Map(load.filed.map(({ key, trackingId }) => [key, trackingId])));
    },
  );
  const wrong = { lost, doubled, wronglyTold, deadLetters, notAnalysed: complaints - analysed };
  const faults = Object.entries(wrong)
    .filter(([, times]) => times > 0)
    .map(([what, times]) => `${what}: ${times}`);
  return { complaints, faults };
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`It was waited in vain for ${what}.`);
    await pause(POLL_MS);
  }
}
