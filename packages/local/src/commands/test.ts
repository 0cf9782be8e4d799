import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type LocalConfig, readConfig } from '../config.ts';
import { reportFaults } from '../fault.ts';
import { sayOnStandardError } from '../say.ts';
import { chooseStore, storeSources } from '../store/choose-store.ts';
import { describeChoice } from '../store/describe-choice.ts';
import type { RunnableServer } from '../store/launch-store.ts';
import type { StoreServer } from '../store/store-choice.ts';
import { toStoreSettings } from '../store/store-settings.ts';
import { superviseStore } from '../store/supervised-store.ts';
import { findTestFolder, toCompiledTest } from '../test-folder.ts';

const STORE_PATIENCE_MS = 3_000;

/** `npm test [-- FILES AND OPTIONS OF TAP]`: one store for all test files, gone with its data afterwards. */
export function run(testArguments: readonly string[]): Promise<number> {
  return reportFaults(async () => {
    const config = readConfig();
    const { server, ...why } = await chooseStore(
      storeSources(toStoreSettings(config), sayOnStandardError, { now: () => new Date() }),
    );
    sayOnStandardError(describeChoice({ server, ...why }));
    // Ctrl-C reaches tap as well; when tap is done, so are we.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
    if (server.kind === 'mongodb') return runTap(config, server, server.uri, testArguments);
    return withTestStore(config, server, (uri) => runTap(config, server, uri, testArguments));
  });
}

async function withTestStore(
  config: LocalConfig,
  server: RunnableServer,
  work: (uri: string) => Promise<number>,
): Promise<number> {
  const folder = await findTestFolder(join(config.home, 'test'));
  await mkdir(folder, { recursive: true });
  try {
    const store = await superviseStore({ server, home: folder, say: sayOnStandardError });
    try {
      return await work(store.uri);
    } finally {
      await store.stop(STORE_PATIENCE_MS);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runTap(
  config: LocalConfig,
  server: StoreServer,
  uri: string,
  testArguments: readonly string[],
): Promise<number> {
  const environment = {
    ...withoutSettings(config.environment),
    NAMSEV_TEST_MONGODB_URI: uri,
    NAMSEV_TEST_STORE_KIND: server.kind,
    NAMSEV_TEST_STORE_VERSION: server.version,
    ...(server.kind === 'mongodb' ? {} : { NAMSEV_TEST_STORE_BINARY: server.program }),
  };
  const tap = join(config.root, 'node_modules/.bin/tap');
  const child = spawn(tap, testArguments.map(toCompiledTest), {
    cwd: config.root,
    env: environment,
    stdio: 'inherit',
  });
  const [exitCode] = (await once(child, 'exit')) as [number | null];
  return exitCode ?? 1;
}

/** What is set for a start must not change what the tests see; they set what they need. */
function withoutSettings(environment: LocalConfig['environment']): LocalConfig['environment'] {
  const settings = [
    'PORT',
    'HOST',
    'WORKER_PORT',
    'MONGODB_URI',
    'MONGODB_DATABASE',
    'NAMSEV_HOME',
    'NAMSEV_STORE_BINARY',
    'ADMIN_KEY',
    'BACKUP_FOLDER',
  ];
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !settings.includes(name)));
}
