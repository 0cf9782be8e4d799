import { startBenchSystem } from '../bench/bench-system.ts';
import { type ContentionOptions, readContentionOptions } from '../contention/contention-options.ts';
import { runContention } from '../contention/run-contention.ts';
import { type OwnSystemWork, runOnOwnSystem } from '../supervise/run-on-own-system.ts';

const USAGE =
  'Usage: npm run contend -- [--officers N] [--complaints N] [--filings N] [--sequences N] [--seed N] [--short]';

/** `npm run contend`: many at once on a system of its own. 1 when an edit, a filing or a move was lost or doubled. */
export function run(contendArguments: readonly string[]): Promise<number> {
  return runOnOwnSystem(readContentionOptions(contendArguments), USAGE, contend);
}

async function contend(
  { config, server, say, keep }: OwnSystemWork,
  options: ContentionOptions,
): Promise<number> {
  const { root, city } = config;
  const system = keep(await startBenchSystem({ config, server, name: 'contend', say }));
  const result = await runContention({ system, root, city, say }, options);
  const store = { kind: server.kind, version: server.version };
  process.stdout.write(`${JSON.stringify({ store, ...result })}\n`);
  return result.faults === 0 ? 0 : 1;
}
