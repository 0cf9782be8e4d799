import { spawn } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findKept, type KeptProgram, keepProgram } from '../kept-program.ts';
import { MONGOD_VERSION } from '../pinned.ts';
import { forgetRefusal, recallRefusal, rememberRefusal } from '../refusal.ts';
import { identifyProgram } from '../server-version.ts';
import type { StoreSource } from '../store-choice.ts';

/** From the start to the first byte of the server: a host that is silent is given up after it. */
const FIRST_BYTE_TIMEOUT_MS = 8_000;
const DOWNLOAD_TIMEOUT_MS = 15 * 60_000;
const DOWNLOADER = fileURLToPath(new URL('../download-mongod.js', import.meta.url));

export interface DownloadOptions {
  readonly home: string;
  readonly clock: { now(): Date };
  /** Puts a mongod somewhere below the folder and returns its path. */
  readonly download?: (folder: string) => Promise<string>;
}

/** The official server, kept in the home folder. A refusal is remembered for a day, so that later starts are quick. */
export function downloadedMongod({ home, clock, download = downloadInChild }: DownloadOptions): StoreSource {
  const folder = join(home, 'store', `mongod-${MONGOD_VERSION}`);
  const refusalFile = join(home, 'store', 'mongod-refused.json');
  const obtain = async (): Promise<KeptProgram> => {
    try {
      const kept = await keepProgram(folder, async (temporary) =>
        identifyProgram(await bringInto(temporary, await download(temporary))),
      );
      await forgetRefusal(refusalFile);
      return kept;
    } catch (error) {
      await mkdir(join(home, 'store'), { recursive: true });
      await rememberRefusal(refusalFile, error, clock.now());
      throw error;
    }
  };
  return {
    name: 'download of the official mongod',
    kind: 'mongod',
    async find() {
      const kept = await findKept(folder);
      if (kept.state === 'whole') {
        return {
          state: 'ready',
          server: { kind: 'mongod', ...withoutState(kept) },
          reason: 'it was downloaded before',
        };
      }
      const refusal = await recallRefusal(refusalFile, clock.now());
      if (refusal !== undefined) return { state: 'unusable', reason: refusal };
      const how = `downloads mongod ${MONGOD_VERSION}`;
      return { state: 'obtainable', how, obtain: async () => ({ kind: 'mongod', ...(await obtain()) }) };
    },
  };
}

/** The downloader takes one from its own cache where it finds it; that may go away, so it is copied. */
async function bringInto(folder: string, program: string): Promise<string> {
  if (!relative(folder, program).startsWith('..')) return program;
  const copy = join(folder, 'mongod');
  await copyFile(program, copy);
  return copy;
}

function withoutState({ program, version }: KeptProgram): KeptProgram {
  return { program, version };
}

/** In a process of its own, so that a host that never answers can be left. Its progress is shown on standard error. */
function downloadInChild(folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [DOWNLOADER, folder, MONGOD_VERSION], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    let timer = setTimeout(() => child.kill('SIGKILL'), FIRST_BYTE_TIMEOUT_MS);
    let outcome: DownloadOutcome = { error: 'the host did not answer in time' };
    child.stdout?.on('data', (progress: Buffer) => {
      clearTimeout(timer);
      timer = setTimeout(() => child.kill('SIGKILL'), DOWNLOAD_TIMEOUT_MS);
      process.stderr.write(progress);
    });
    child.on('message', (message) => {
      outcome = message as DownloadOutcome;
    });
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(timer);
      if ('program' in outcome) resolve(outcome.program);
      else reject(new Error(outcome.error));
    });
  });
}

/** What the downloading process says at its end. */
export type DownloadOutcome = { readonly program: string } | { readonly error: string };
