import { join } from 'node:path';
import { readConfig } from '../config.ts';
import { runDemo } from '../demo/run-demo.ts';
import { reportFaults } from '../fault.ts';
import { sayOnStandardError } from '../say.ts';
import { runSystem, type ServiceScript } from '../supervise/run-system.ts';

const USAGE = 'Usage: npm start [-- --demo]';

/** `npm start`: store, api and worker on this machine, until Ctrl-C. */
export async function run(startArguments: readonly string[]): Promise<number> {
  const exitCode = await reportFaults(() => start(startArguments));
  // A start that was interrupted may still be waiting for a download or a store: nothing of it is wanted now.
  process.exit(exitCode);
}

async function start(startArguments: readonly string[]): Promise<number> {
  const unknown = startArguments.find((argument) => argument !== '--demo');
  if (unknown !== undefined) {
    sayOnStandardError(`${USAGE} (got "${unknown}")`);
    return 2;
  }
  const config = readConfig();
  const { root, city } = config;
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  const isDemo = startArguments.includes('--demo');
  return runSystem({
    config,
    services: services(config.root),
    say: sayOnStandardError,
    print,
    showSecrets: process.stdout.isTTY,
    ...(isDemo && { whenReady: ({ url }) => runDemo({ url, root, city, say: sayOnStandardError, print }) }),
  });
}

function services(root: string): readonly ServiceScript[] {
  return [
    { name: 'api', script: join(root, 'packages/api/dist/src/server.js') },
    { name: 'worker', script: join(root, 'packages/worker/dist/src/main.js') },
  ];
}
