import { join } from 'node:path';
import t from 'tap';
import { needsOwnStore, startRealSystem } from './real-system.ts';
import { eventually } from './started-system.ts';

const LANGUAGES = ['ta', 'hi', 'te', 'kn', 'ml'];
const DEMO_PATIENCE_MS = 60_000;

t.test(
  'a demonstration files synthetic complaints in six languages and shows what became of each',
  needsOwnStore,
  async (t) => {
    const system = await startRealSystem(join(t.testdir(), 'home'), ['--demo']);
    t.teardown(() => system.kill());
    await system.until('From filing to analysis', DEMO_PATIENCE_MS);
    const lines = system.printed().split('\n');
    const rows = lines.filter((line) => /^TRP-/.test(line)).map((line) => line.split(/ {2,}/));

    t.match(system.printed(), 'Their texts are synthetic: nobody filed them.');
    t.equal(rows.length, 36);
    t.equal(new Set(rows.map(([trackingId]) => trackingId)).size, rows.length);
    const writings = ['en', ...LANGUAGES.flatMap((language) => [language, `${language} romanised`])];
    t.same(new Set(rows.map(([, writtenIn]) => writtenIn)), new Set(writings));
    for (const [trackingId = '', , found = '', , priority = '', tone = '', , ms = ''] of rows) {
      t.match(found, /^[a-z]{2}$/, trackingId);
      t.match(priority, /^(low|normal|high|urgent)$/, trackingId);
      t.match(tone, /^(calm|annoyed|angry|grateful|distressed)$/, trackingId);
      t.match(ms, /^\d+$/, trackingId);
    }
    t.ok(new Set(rows.map(([, , , category]) => category)).size >= 6, 'of many categories');
    t.match(system.printed(), /^Analysed: 36 of 36, /m);
    // Those of the whole system come with the first look at the alerts.
    const told = async () => (await fetch(`${system.workerUrl}/metrics`)).text();
    await eventually('figures of the whole system', async () =>
      (await told()).includes('namsev_queue_jobs{queue="complaints",state="dead"} 0'),
    );
    t.match(await told(), /^namsev_ai_duration_seconds_count\{service="classifier",.*\} 36$/m);
    t.equal(await system.stop(), 0);
  },
);
