import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findFreePort } from '../free-port.ts';
import { signalProcess } from '../process-identity.ts';
import type { Say } from '../say.ts';
import { openDataFolder } from '../store/data-folder.ts';
import { launchStore, type RunnableServer } from '../store/launch-store.ts';
import { WRITE_WATCH, watchWrites } from '../store/watch-writes.ts';

/** A store that goes away when it is told to, and comes back on the same address with what it had. */
export interface ChaosStore {
  readonly uri: string;
  /** Kills it (SIGKILL) and starts it again after `forMs`. */
  away(forMs: number): Promise<void>;
  /** Stops it (SIGSTOP) and continues it after `forMs`. */
  hang(forMs: number): Promise<void>;
  stop(patienceMs: number): Promise<void>;
}

/** @param say Told when it hung by itself and was started again, as a supervised store is. */
export async function startChaosStore(server: RunnableServer, home: string, say: Say): Promise<ChaosStore> {
  const logFolder = join(home, 'logs');
  await mkdir(logFolder, { recursive: true });
  const { folder: dataFolder } = await openDataFolder(home, server.kind, server.version);
  const port = await findFreePort();
  const launch = () => launchStore({ server, dataFolder, port, logFolder });
  let life = await launch();
  const watch = () => watchWrites({ ...WRITE_WATCH, uri: life.uri, onHung });
  let writes = watch();
  let turn = Promise.resolve();
  const restart = (awayMs: number): Promise<void> => {
    turn = turn.then(async () => {
      writes.stop();
      signalProcess(life.pid, 'SIGKILL');
      await life.ended;
      await pause(awayMs);
      life = await launch();
      writes = watch();
    });
    return turn;
  };
  function onHung(): void {
    say('The store has not written for too long and is started again.');
    void restart(0);
  }
  return {
    uri: life.uri,
    away: restart,
    async hang(forMs) {
      signalProcess(life.pid, 'SIGSTOP');
      await pause(forMs);
      signalProcess(life.pid, 'SIGCONT');
    },
    async stop(patienceMs) {
      await turn;
      writes.stop();
      await life.stop(patienceMs);
    },
  };
}
