import { join } from 'node:path';
import { isSystemError } from '../../fault.ts';
import type { Say } from '../../say.ts';
import { findKept, type KeptProgram, keepProgram } from '../kept-program.ts';
import { CRATE, CRATE_VERSION } from '../pinned.ts';
import { lastLineOf, runProgram } from '../run-program.ts';
import { identifyProgram } from '../server-version.ts';
import type { StoreServer, StoreSource } from '../store-choice.ts';

const BUILD_TIMEOUT_MS = 30 * 60_000;

/** The newer build of SecantusDB, when `npm run store -- build` has made it. */
export function builtCrate(home: string): StoreSource {
  return {
    name: 'SecantusDB built from its crate',
    kind: 'secantusdb-crate',
    async find() {
      const kept = await findKept(crateFolder(home));
      if (kept.state === 'whole')
        return { state: 'ready', server: toServer(kept), reason: 'it was built before' };
      const what = kept.state === 'absent' ? 'it was not built' : `${crateFolder(home)} is damaged`;
      return { state: 'unusable', reason: `${what} (npm run store -- build makes it)` };
    },
  };
}

/** The last resort, for it takes minutes: builds the crate during a start. */
export function crateByCargo(home: string, say: Say): StoreSource {
  return {
    name: 'building SecantusDB with cargo',
    kind: 'secantusdb-crate',
    async find() {
      const version = await cargoVersion();
      if (version === undefined) return { state: 'unusable', reason: 'there is no cargo' };
      const how = `builds ${CRATE} ${CRATE_VERSION} with ${version}, in about 5 minutes`;
      return { state: 'obtainable', how, obtain: async () => toServer(await buildCrate(home, say)) };
    },
  };
}

/** Compiles the crate into the home folder; it is there whole or not at all. @throws Error with cargo's last line. */
export async function buildCrate(home: string, say: Say): Promise<KeptProgram> {
  say(`Building ${CRATE} ${CRATE_VERSION} with cargo; this takes about 5 minutes, once.`);
  return keepProgram(crateFolder(home), async (temporary) => {
    const cargoArguments = [
      'install',
      CRATE,
      '--version',
      CRATE_VERSION,
      '--locked',
      '--ignore-rust-version',
    ];
    const { exitCode, errors } = await runProgram('cargo', [...cargoArguments, '--root', temporary], {
      timeoutMs: BUILD_TIMEOUT_MS,
      onErrorText: (text) => process.stderr.write(text),
    });
    if (exitCode !== 0) throw new Error(`cargo: ${lastLineOf(errors)}`);
    return identifyProgram(join(temporary, 'bin', 'secantusd-rs'));
  });
}

function crateFolder(home: string): string {
  return join(home, 'store', `secantusdb-crate-${CRATE_VERSION}`);
}

export async function cargoVersion(): Promise<string | undefined> {
  try {
    const { exitCode, output } = await runProgram('cargo', ['--version'], { timeoutMs: 10_000 });
    return exitCode === 0 ? output.trim() : undefined;
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function toServer({ program, version }: KeptProgram): StoreServer {
  return { kind: 'secantusdb-crate', version, program };
}
