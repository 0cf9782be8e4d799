import { startBenchSystem } from '../bench/bench-system.ts';
import { type FuzzOptions, readFuzzOptions } from '../fuzz/fuzz-options.ts';
import { runFuzz } from '../fuzz/run-fuzz.ts';
import { obtainSchemathesis } from '../fuzz/schemathesis.ts';
import { type OwnSystemWork, runOnOwnSystem } from '../supervise/run-on-own-system.ts';

const USAGE = 'Usage: npm run fuzz -- [--cases N] [--seed N] [--short | --slow-only]';

/** `npm run fuzz`: requests of all kinds, made from OpenAPI, against a system of its own. 1 when an answer is wrong. */
export function run(fuzzArguments: readonly string[]): Promise<number> {
  return runOnOwnSystem(readFuzzOptions(fuzzArguments), USAGE, fuzz);
}

async function fuzz({ config, server, say, keep }: OwnSystemWork, options: FuzzOptions): Promise<number> {
  const program = options.slowOnly ? '' : await obtainSchemathesis(config.home, say);
  const system = keep(await startBenchSystem({ config, server, name: 'fuzz', say }));
  const api = await system.start('api');
  await system.start('worker');
  const result = await runFuzz({ url: api.url, logFile: system.logFile, program, say }, options);
  const store = { kind: server.kind, version: server.version };
  process.stdout.write(`${JSON.stringify({ store, ...result })}\n`);
  return result.verdict === 'passed' ? 0 : 1;
}
