import { parseArgs } from 'node:util';
import type { BenchSystem } from '../bench/bench-system.ts';
import { startSeededSystem } from '../bench/seeding/kept-seeds.ts';
import { type LocalConfig, readConfig } from '../config.ts';
import { reportFaults } from '../fault.ts';
import { type PlansResult, runPlans } from '../plans/run-plans.ts';
import { sayOnStandardError } from '../say.ts';
import { chooseStore, storeSources } from '../store/choose-store.ts';
import { describeChoice } from '../store/describe-choice.ts';
import { toStoreSettings } from '../store/store-settings.ts';
import { listenForShutdown } from '../supervise/shutdown.ts';
import { formatTable } from '../table.ts';

const USAGE = 'Usage: npm run plans -- [--complaints N]';
const EXIT_INTERRUPTED = 130;
const LEAST_COMPLAINTS = 1_000;
const SEED = 1;

/** `npm run plans`: which index serves each query that the system puts to the store. 1 where one has none, or looks at too much. */
export async function run(planArguments: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...planArguments],
    options: { complaints: { type: 'string', default: '10000' } },
    strict: false,
  });
  const complaints = Number(values.complaints);
  if (!Number.isInteger(complaints) || complaints < LEAST_COMPLAINTS) {
    sayOnStandardError(`--complaints: expected a number from ${LEAST_COMPLAINTS}\n${USAGE}`);
    return 2;
  }
  const exitCode = await reportFaults(() => plan(complaints));
  process.exit(exitCode);
}

async function plan(complaints: number): Promise<number> {
  const config = readConfig();
  const shutdown = listenForShutdown({
    say: sayOnStandardError,
    followParent: config.startedByNpm,
    exitNow: () => process.exit(EXIT_INTERRUPTED),
  });
  const running: { system?: BenchSystem } = {};
  try {
    return await Promise.race([
      planAndPrint(config, complaints, running),
      shutdown.requested.then(() => EXIT_INTERRUPTED),
    ]);
  } finally {
    await running.system?.takeDown();
    shutdown.close();
  }
}

async function planAndPrint(
  config: LocalConfig,
  complaints: number,
  running: { system?: BenchSystem },
): Promise<number> {
  const say = sayOnStandardError;
  const { server, ...why } = await chooseStore(
    storeSources(toStoreSettings(config), say, { now: () => new Date() }),
  );
  say(describeChoice({ server, ...why }));
  running.system = await startSeededSystem({ config, server, complaints, seed: SEED, observed: true, say });
  const result = await runPlans(running.system, say);
  process.stdout.write(
    `${formatTable([['query', 'index', 'keys', 'returned'], ...result.shapes.map(toRow)])}\n`,
  );
  const faults = faultsOf(result);
  for (const fault of faults) process.stdout.write(`Fault: ${fault}.\n`);
  process.stdout.write(`${result.shapes.length} shapes of queries, ${faults.length} faults.\n`);
  return faults.length === 0 ? 0 : 1;
}

function toRow({ shape, index, keys, returned }: PlansResult['shapes'][number]): readonly string[] {
  return [shape, index ?? '-', String(keys), String(returned)];
}

function faultsOf({ shapes, unusedIndexes, unopened }: PlansResult): readonly string[] {
  return [
    ...shapes.flatMap(({ shape, fault }) => (fault === null ? [] : [`${shape}: ${fault}`])),
    ...unusedIndexes.map((name) => `no query uses the index ${name}`),
    ...unopened.map((operation) => `${operation} was not called`),
  ];
}
