import { resolve } from 'node:path';
import { BackupFault, findBackup } from '@namsev/core';
import { readConfig } from '../config.ts';
import { Fault, reportFaults } from '../fault.ts';
import { describeRestore } from '../recovery/describe-restore.ts';
import { withResting } from '../recovery/resting-store.ts';
import { restoreInto } from '../recovery/restore-into.ts';
import { sayOnStandardError } from '../say.ts';

const USAGE = 'Usage: npm run restore -- DIR [--ledger DIR]';

/**
 * `npm run restore -- DIR`: fills an empty store from the backup that DIR is, or from the newest in it. `--ledger`
 * names the folder with the copy of the ledger of erasures; without it the one that the backup is in.
 */
export function run(commandArguments: readonly string[]): Promise<number> {
  return reportFaults(async () => {
    const { folder, ledger } = readArguments(commandArguments);
    const config = readConfig();
    try {
      const backup = await findBackup(resolve(folder));
      const report = await withResting(config, sayOnStandardError, (connection) =>
        restoreInto(connection, {
          city: config.city,
          backup,
          ledgerFolder: resolve(ledger ?? `${backup.folder}/..`),
          say: sayOnStandardError,
        }),
      );
      process.stdout.write(`${describeRestore(backup, report)}\n`);
      return 0;
    } catch (error) {
      throw error instanceof BackupFault ? new Fault(error.message, { cause: error }) : error;
    }
  });
}

function readArguments([folder, option, ledger, ...rest]: readonly string[]): {
  folder: string;
  ledger: string | undefined;
} {
  const isRight = option === undefined ? ledger === undefined : option === '--ledger' && ledger !== undefined;
  if (folder === undefined || folder.startsWith('-') || !isRight || rest.length > 0) throw new Fault(USAGE);
  return { folder, ledger };
}
