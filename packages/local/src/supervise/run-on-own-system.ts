import { readFile } from 'node:fs/promises';
import { type LocalConfig, readConfig } from '../config.ts';
import { reportFaults } from '../fault.ts';
import { type Say, sayOnStandardError } from '../say.ts';
import { chooseStore, storeSources } from '../store/choose-store.ts';
import { describeChoice } from '../store/describe-choice.ts';
import type { StoreServer } from '../store/store-choice.ts';
import { toStoreSettings } from '../store/store-settings.ts';
import { listenForShutdown } from './shutdown.ts';

/** A store and processes that a command started for itself. */
interface OwnSystem {
  /** What its services log, where it has any. */
  readonly logFile?: string;
  takeDown(): Promise<void>;
}

/** What a command has that works on systems of its own. */
export interface OwnSystemWork {
  readonly config: LocalConfig;
  readonly server: StoreServer;
  readonly say: Say;
  /** Has the system taken down however the command ends, unless it was taken down before. */
  keep<System extends OwnSystem>(system: System): System;
}

const EXIT_INTERRUPTED = 130;
const MOST_TROUBLES = 30;
const QUIET_LINE = /^$|"level":"(?:trace|debug|info)"/;

/**
 * Runs a command on systems of its own and ends the process with what it returns: 2 and the usage where `options` is a
 * line on what is wrong with them, 130 where it was interrupted, 1 for a fault of the person at the terminal.
 */
export async function runOnOwnSystem<Options>(
  options: Options | string,
  usage: string,
  work: (context: OwnSystemWork, options: Options) => Promise<number>,
): Promise<number> {
  if (typeof options === 'string') {
    sayOnStandardError(`${options}\n${usage}`);
    return 2;
  }
  const exitCode = await reportFaults(() => runInterruptibly((context) => work(context, options)));
  // What was interrupted may still wait for an answer: nothing of it is wanted now.
  process.exit(exitCode);
}

async function runInterruptibly(work: (context: OwnSystemWork) => Promise<number>): Promise<number> {
  const config = readConfig();
  const say = sayOnStandardError;
  const shutdown = listenForShutdown({
    say,
    followParent: config.startedByNpm,
    exitNow: () => process.exit(EXIT_INTERRUPTED),
  });
  const running = new Set<OwnSystem>();
  const workOnStore = async () => {
    const choice = await chooseStore(storeSources(toStoreSettings(config), say, { now: () => new Date() }));
    say(describeChoice(choice));
    return work({ config, server: choice.server, say, keep: (system) => keepIn(running, system) });
  };
  try {
    return await Promise.race([workOnStore(), shutdown.requested.then(() => EXIT_INTERRUPTED)]);
  } catch (error) {
    for (const { logFile } of running) if (logFile !== undefined) say(await lastTroublesIn(logFile));
    throw error;
  } finally {
    await Promise.all([...running].map((system) => system.takeDown()));
    shutdown.close();
  }
}

/** The log goes with its system, and a failure may be all that anybody sees of a run. */
async function lastTroublesIn(logFile: string): Promise<string> {
  const lines = (await readFile(logFile, 'utf8')).split('\n');
  const troubles = lines.filter((line) => !QUIET_LINE.test(line)).slice(-MOST_TROUBLES);
  return `What its services logged last, from warnings up:\n${troubles.join('\n')}`;
}

function keepIn<System extends OwnSystem>(running: Set<OwnSystem>, system: System): System {
  const kept = {
    ...system,
    async takeDown() {
      running.delete(kept);
      await system.takeDown();
    },
  };
  running.add(kept);
  return kept;
}
