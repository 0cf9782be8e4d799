import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Fault, messageOf } from '../fault.ts';
import { signalProcess } from '../process-identity.ts';
import { describeServer } from './describe-server.ts';
import { diagnoseEnd } from './diagnose-end.ts';
import type { KeeperNews, KeeperOrder, KeeperStop } from './keeper-messages.ts';
import { planLaunch } from './launch-plan.ts';
import { ensureOneMember } from './replica-set.ts';
import type { StoreServer } from './store-choice.ts';

/** Long enough to recover a large store after a crash. */
const LISTENING_TIMEOUT_MS = 60_000;
/** The one member of a replica set votes for itself, which takes a moment longer after it was initiated. */
const ELECTION_TIMEOUT_MS = 15_000;
const KEEPER = fileURLToPath(new URL('keeper.js', import.meta.url));

export type RunnableServer = Exclude<StoreServer, { kind: 'mongodb' }>;

export interface LaunchOptions {
  readonly server: RunnableServer;
  readonly dataFolder: string;
  readonly port: number;
  /** Where the store's log and its empty configuration file go. */
  readonly logFolder: string;
}

/** One life of a store process. */
export interface StoreLife {
  readonly uri: string;
  readonly pid: number;
  /** Resolves when the process is gone, with how it ended. Never rejects. */
  readonly ended: Promise<string>;
  /** Asks it to stop, and kills it after `patienceMs`. */
  stop(patienceMs: number): Promise<void>;
}

/** Runs the store and waits until it can be written to. @throws Fault that says in one line why it cannot. */
export async function launchStore(options: LaunchOptions): Promise<StoreLife> {
  const { server, dataFolder, port, logFolder } = options;
  const configurationFile = join(logFolder, 'secantusdb-empty.toml');
  await writeFile(configurationFile, '');
  const plan = planLaunch(server.kind, { dataFolder, port, configurationFile });
  const { programArguments, listeningText } = plan;
  const logFile = join(logFolder, 'store.log');
  const keeper = startKeeper({ program: server.program, programArguments, logFile, listeningText });
  const beginning = await keeper.listening;
  if (beginning.type === 'ended') throw new Fault(diagnoseEnd({ ...beginning, dataFolder, port, logFile }));
  try {
    if (plan.replicaSetToInitiate !== undefined) await ensureOneMember(port, plan.replicaSetToInitiate);
    await describeServer(plan.uri, ELECTION_TIMEOUT_MS);
  } catch (error) {
    await keeper.stop(0);
    throw new Fault(`The store listens but does not answer: ${messageOf(error)} (${logFile} says more).`, {
      cause: error,
    });
  }
  return { uri: plan.uri, pid: keeper.pid(), ended: keeper.ended, stop: keeper.stop };
}

type Ended = Extract<KeeperNews, { type: 'ended' }>;

interface Keeper {
  readonly listening: Promise<{ readonly type: 'listening' } | Ended>;
  readonly ended: Promise<string>;
  pid(): number;
  stop(patienceMs: number): Promise<void>;
}

function startKeeper(order: KeeperOrder): Keeper {
  const child = spawn(process.execPath, [KEEPER, JSON.stringify(order)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    detached: true,
  });
  const news = new EventEmitter();
  let storePid = 0;
  let lastWord: Ended | undefined;
  child.on('message', (message) => {
    const item = message as KeeperNews;
    if (item.type === 'launched') storePid = item.pid;
    if (item.type === 'ended') lastWord = item;
    if (item.type === 'listening') news.emit('listening');
  });
  const end = once(child, 'exit').then((): Ended => {
    if (lastWord !== undefined) return lastWord;
    // A keeper that was killed itself could not take the store with it.
    if (storePid !== 0) signalProcess(storePid, 'SIGKILL');
    return { type: 'ended', how: 'its keeper was ended', lastLines: [] };
  });
  const ended = end.then(({ how }) => how);
  const timer = setTimeout(
    () => child.send({ type: 'stop', patienceMs: 0 } satisfies KeeperStop),
    LISTENING_TIMEOUT_MS,
  );
  const listening = Promise.race([
    once(news, 'listening').then(() => ({ type: 'listening' }) as const),
    end,
  ]).finally(() => clearTimeout(timer));
  const stop = async (patienceMs: number): Promise<void> => {
    if (child.connected) child.send({ type: 'stop', patienceMs } satisfies KeeperStop);
    await ended;
  };
  return { listening, ended, pid: () => storePid, stop };
}
