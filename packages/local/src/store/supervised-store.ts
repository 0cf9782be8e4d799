import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createBackoff, toSeconds } from '../backoff.ts';
import { messageOf } from '../fault.ts';
import { findFreePort, findListenObstacle } from '../free-port.ts';
import { pauseUntilStopped } from '../pause-until-stopped.ts';
import type { Say } from '../say.ts';
import { type DataFolder, openDataFolder, readLastPort, rememberPort } from './data-folder.ts';
import { launchStore, type RunnableServer, type StoreLife } from './launch-store.ts';
import { endOrphan, removeStoreFile, writeStoreFile } from './store-file.ts';
import { WRITE_WATCH, type WriteWatchOptions, watchWrites } from './watch-writes.ts';

export interface SuperviseStoreOptions {
  readonly server: RunnableServer;
  /** Where data, log and `store.json` go. Nobody else may run a store in it: hold its lock. */
  readonly home: string;
  readonly say: Say;
  /** When a store that does not write is ended, to be started again. */
  readonly writeWatch?: Pick<WriteWatchOptions, 'everyMs' | 'patienceMs' | 'misses'>;
}

export interface SupervisedStore {
  /** Stays the same over restarts. */
  readonly uri: string;
  /** Of the process that runs now. */
  pid(): number;
  /** Ends the store and the restarting. */
  stop(patienceMs: number): Promise<void>;
}

/**
 * Runs the store and starts it again on the same port and folder whenever it dies, or hangs, until it is stopped.
 *
 * @throws Fault when the first start fails: then something is wrong that repeating would not mend.
 */
export async function superviseStore(options: SuperviseStoreOptions): Promise<SupervisedStore> {
  const { server, home, say, writeWatch = WRITE_WATCH } = options;
  const recordFile = join(home, 'store.json');
  const logFolder = join(home, 'logs');
  await mkdir(logFolder, { recursive: true });
  if (await endOrphan(recordFile)) say('A store that an earlier start had left behind was stopped.');
  const data = await openDataFolder(home, server.kind, server.version);
  const port = await choosePort(data);
  const stopping = new AbortController();
  let life: StoreLife;

  const launch = async (): Promise<StoreLife> => {
    const launched = await launchStore({ server, dataFolder: data.folder, port, logFolder });
    writeStoreFile(recordFile, {
      uri: launched.uri,
      kind: server.kind,
      version: server.version,
      pid: launched.pid,
    });
    return launched;
  };
  life = await launch();
  await rememberPort(data, port);

  const watching = (async () => {
    const backoff = createBackoff();
    for (let bornAt = performance.now(); ; ) {
      const writes = watchWrites({ ...writeWatch, uri: life.uri, onHung: () => endHung(life, say) });
      const how = await life.ended;
      writes.stop();
      if (stopping.signal.aborted) return;
      const waitMs = backoff.next(performance.now() - bornAt);
      say(`The store ended (${how}); starting it again in ${toSeconds(waitMs)}.`);
      await pauseUntilStopped(waitMs, stopping.signal);
      if (stopping.signal.aborted) return;
      bornAt = performance.now();
      life = await launch().catch((error: unknown) => failedLife(life, messageOf(error)));
    }
  })();

  return {
    uri: life.uri,
    pid: () => life.pid,
    async stop(patienceMs) {
      stopping.abort();
      await life.stop(patienceMs);
      await watching;
      removeStoreFile(recordFile);
    },
  };
}

/** What it has acknowledged is on disk. */
function endHung(life: StoreLife, say: Say): void {
  say('The store has not written for too long and is ended.');
  void life.stop(0);
}

/** Stands for a start that failed, so that the next one is tried after the usual wait. */
function failedLife(last: StoreLife, reason: string): StoreLife {
  return { uri: last.uri, pid: last.pid, ended: Promise.resolve(reason), stop: async () => {} };
}

async function choosePort(data: DataFolder): Promise<number> {
  const last = await readLastPort(data);
  if (last !== undefined && (await findListenObstacle('127.0.0.1', last)) === undefined) return last;
  return findFreePort();
}
