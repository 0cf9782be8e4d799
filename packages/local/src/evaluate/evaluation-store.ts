import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { connectStore, migrate, WORK_TIMEOUTS } from '@namsev/core';
import type { Db } from 'mongodb';
import type { LocalConfig } from '../config.ts';
import type { Say } from '../say.ts';
import { chooseStore, storeSources } from '../store/choose-store.ts';
import { describeChoice } from '../store/describe-choice.ts';
import { toStoreSettings } from '../store/store-settings.ts';
import { superviseStore } from '../store/supervised-store.ts';
import { findTestFolder } from '../test-folder.ts';

export interface EvaluationStore {
  readonly db: Db;
  /** Which store it is, in words. */
  readonly description: string;
  /** Stops it and removes the data. */
  takeDown(): Promise<void>;
}

const STORE_PATIENCE_MS = 3_000;

/** A migrated store of the evaluation's own; a given MONGODB_URI gets a database that is dropped in the end. */
export async function openEvaluationStore(config: LocalConfig, say: Say): Promise<EvaluationStore> {
  const clock = { now: () => new Date() };
  const choice = await chooseStore(storeSources(toStoreSettings(config), say, clock));
  const { server } = choice;
  say(describeChoice(choice));
  const folder = await findTestFolder(join(config.home, 'evaluate'));
  await mkdir(folder, { recursive: true });
  const own = server.kind === 'mongodb' ? undefined : await superviseStore({ server, home: folder, say });
  const connection = connectStore({
    ...WORK_TIMEOUTS,
    uri: server.kind === 'mongodb' ? server.uri : (own?.uri ?? ''),
    database: `namsev_evaluate_${process.pid}`,
    applicationName: 'namsev-evaluate',
  });
  await migrate(connection.db);
  return {
    db: connection.db,
    description: `${server.kind} ${server.version}`,
    async takeDown() {
      if (own === undefined) await connection.db.dropDatabase();
      await connection.close();
      await own?.stop(STORE_PATIENCE_MS);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
