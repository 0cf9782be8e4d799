import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findFreePort } from '../free-port.ts';
import { signalProcess } from '../process-identity.ts';
import { openDataFolder } from '../store/data-folder.ts';
import { launchStore, type RunnableServer } from '../store/launch-store.ts';

/** A store that goes away when it is told to, and comes back on the same address with what it had. */
export interface ChaosStore {
  readonly uri: string;
  /** Kills it (SIGKILL) and starts it again after `forMs`. */
  away(forMs: number): Promise<void>;
  /** Stops it (SIGSTOP) and continues it after `forMs`. */
  hang(forMs: number): Promise<void>;
  stop(patienceMs: number): Promise<void>;
}

export async function startChaosStore(server: RunnableServer, home: string): Promise<ChaosStore> {
  const logFolder = join(home, 'logs');
  await mkdir(logFolder, { recursive: true });
  const { folder: dataFolder } = await openDataFolder(home, server.kind, server.version);
  const port = await findFreePort();
  const launch = () => launchStore({ server, dataFolder, port, logFolder });
  let life = await launch();
  return {
    uri: life.uri,
    async away(forMs) {
      signalProcess(life.pid, 'SIGKILL');
      await life.ended;
      await pause(forMs);
      life = await launch();
    },
    async hang(forMs) {
      signalProcess(life.pid, 'SIGSTOP');
      await pause(forMs);
      signalProcess(life.pid, 'SIGCONT');
    },
    stop: (patienceMs) => life.stop(patienceMs),
  };
}
