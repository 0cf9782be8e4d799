import { WHEEL_SERVER_VERSION } from './pinned.ts';
import { lastLineOf, runProgram } from './run-program.ts';
import type { StoreServer } from './store-choice.ts';

const VERSION_TIMEOUT_MS = 5_000;

/** Asks a program what it is. @throws Error that says why it is neither a mongod nor a secantusd-rs that runs here. */
export async function identifyProgram(program: string): Promise<Exclude<StoreServer, { kind: 'mongodb' }>> {
  const { exitCode, output, errors } = await runProgram(program, ['--version'], {
    timeoutMs: VERSION_TIMEOUT_MS,
  });
  if (exitCode !== 0) throw new Error(lastLineOf(errors) || `--version ended with exit code ${exitCode}`);
  const mongod = /^db version v(\S+)/m.exec(output)?.[1];
  if (mongod !== undefined) return { kind: 'mongod', version: mongod, program };
  const secantus = /^secantusd-rs (\S+)/m.exec(output)?.[1];
  if (secantus === undefined)
    throw new Error('its --version is neither that of a mongod nor of a secantusd-rs');
  const kind = secantus === WHEEL_SERVER_VERSION ? 'secantusdb-wheel' : 'secantusdb-crate';
  return { kind, version: secantus, program };
}
