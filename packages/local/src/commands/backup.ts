import { resolve } from 'node:path';
import { BackupFault, backUp, createStoreClock, type FoundBackup } from '@namsev/core';
import { readConfig } from '../config.ts';
import { Fault, reportFaults } from '../fault.ts';
import { withStore } from '../store/running-store.ts';

/** `npm run backup [-- DIR]`: a copy of the running store in a folder of its own below DIR. */
export function run([folder, ...rest]: readonly string[]): Promise<number> {
  return reportFaults(async () => {
    if (rest.length > 0 || folder?.startsWith('-')) throw new Fault('Usage: npm run backup [-- DIR]');
    const config = readConfig();
    const target = folder === undefined ? config.backupFolder : resolve(folder);
    return withStore(config, 'namsev-backup', async ({ client, db }) => {
      const clock = await createStoreClock(db);
      try {
        process.stdout.write(`${describe(await backUp({ client, db, clock }, target))}\n`);
        return 0;
      } catch (error) {
        throw error instanceof BackupFault ? new Fault(error.message, { cause: error }) : error;
      } finally {
        clock.stop();
      }
    });
  });
}

function describe({ folder, manifest }: FoundBackup): string {
  const { collections, takenAt, finishedAt } = manifest;
  const documents = collections.reduce((sum, collection) => sum + collection.documents, 0);
  const bytes = collections.reduce((sum, collection) => sum + collection.bytes, 0);
  const seconds = (Date.parse(finishedAt) - Date.parse(takenAt)) / 1_000;
  return `${documents} documents (${(bytes / 1_000_000).toFixed(1)} MB) of ${collections.length} collections, as of ${takenAt}, in ${seconds.toFixed(1)} s: ${folder}`;
}
