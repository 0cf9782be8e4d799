import { join } from 'node:path';
import { createRandom, loadCity } from '@namsev/core';
import { MongoClient } from 'mongodb';
import t from 'tap';
import { readConfig } from '../src/config.ts';
import { fileUnderFire } from '../src/load/file-under-fire.ts';
import { auditFilings, waitUntilSettled } from '../src/load/filing-audit.ts';
import { filingCall, trackingIdOf } from '../src/load/filing-call.ts';
import { createFilingSource } from '../src/load/filing-source.ts';
import { findChild } from '../src/load/find-child.ts';
import { createHttpClient } from '../src/load/http-client.ts';
import { readSeedTexts } from '../src/load/seed-texts.ts';
import { readStoreFile } from '../src/store/store-file.ts';
import { needsOwnStore, rootFolder, startRealSystem } from './real-system.ts';

/* More filings, with as many more kills: `npm test -- packages/local/test/kills.test.ts --test-arg=500`. */

const FILINGS = Number(process.argv[2] ?? 100);
const KILLS = Math.max(3, Math.round(FILINGS / 40));
const CLIENTS = 8;
const SEED = 1;
/** A worker's lease of 15 s has to end before its jobs go to another. */
const ANALYSIS_PATIENCE_MS = 45_000;

t.test(
  'no acknowledged filing is lost, doubled or left unanalysed while worker, api and store are killed in turn',
  needsOwnStore,
  async (t) => {
    const home = join(t.testdir(), 'home');
    const system = await startRealSystem(home);
    t.teardown(() => system.kill());
    await system.until('NamSev is ready');
    const random = createRandom(SEED);
    const nextFiling = createFilingSource(
      await readSeedTexts(rootFolder),
      loadCity(readConfig({}).city),
      random,
    );
    const sent: ReturnType<typeof nextFiling>[] = [];

    const { acknowledged, answers, killed } = await fileUnderFire({
      url: system.url,
      filings: FILINGS,
      clients: CLIENTS,
      keyPrefix: 'under-fire',
      nextFiling: () => {
        const filing = nextFiling();
        sent.push(filing);
        return filing;
      },
      targets: [
        { name: 'worker', pid: () => findChild(system.pid, 'packages/worker/dist/src/main.js') },
        { name: 'api', pid: () => findChild(system.pid, 'packages/api/dist/src/server.js') },
        { name: 'store', pid: () => readStoreFile(join(home, 'store.json'))?.pid },
      ],
      kills: KILLS,
    });
    t.comment(`answers ${JSON.stringify(answers)}, killed ${killed.map(({ name }) => name).join(', ')}`);
    t.equal(acknowledged.size, FILINGS);
    t.equal(killed.length, KILLS);
    t.match(
      killed.map(({ name }) => name),
      ['worker', 'api', 'store'],
    );
    t.equal(
      new Set(killed.map(({ pid }) => pid)).size,
      KILLS,
      'what was killed came back as another process',
    );
    for (const { name } of killed)
      t.match(system.output(), new RegExp(`The ${name} ended \\(signal SIGKILL\\)`), name);
    const internalErrors = system
      .output()
      .split('\n')
      .filter((line) => line.includes('"internal_error"'));
    t.same(internalErrors, [], 'a store that is away is never an internal error');
    t.equal(answers['500'] ?? 0, 0);

    const client = new MongoClient(readStoreFile(join(home, 'store.json'))?.uri ?? '');
    t.teardown(() => client.close());
    const db = client.db('namsev');
    await waitUntilSettled(db, ANALYSIS_PATIENCE_MS);
    t.same(await auditFilings(db, acknowledged), {
      complaints: FILINGS,
      analysed: FILINGS,
      lost: 0,
      doubled: 0,
      wronglyTold: 0,
      jobsLeft: 0,
      deadLetters: 0,
    });

    const http = createHttpClient({ url: system.url, connections: 1, timeoutMs: 5_000 });
    t.teardown(() => http.close());
    const [key, trackingId] = [...acknowledged].find(([name]) => name.endsWith('000000')) ?? ['', ''];
    const [first = nextFiling()] = sent;
    t.equal(
      trackingIdOf(await http.send(filingCall(first, key))),
      trackingId,
      'a late repetition finds it too',
    );
    t.equal(await system.stop(), 0);
  },
);
