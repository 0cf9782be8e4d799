import { randomUUID } from 'node:crypto';
import { type Clock, MS_PER_MINUTE, MS_PER_SECOND } from '../clock.ts';
import { createErasureLedger } from '../complaints/erasure-ledger.ts';
import { keepLooking } from '../operations/keep-looking.ts';
import type { Logger } from '../operations/log.ts';
import { periodsBetween, type Schedule } from '../schedules/schedule.ts';
import { createNamedLease } from '../store/named-lease.ts';
import { BackupFault } from './backup-fault.ts';
import { type FoundBackup, pruneBackups } from './backup-folder.ts';
import { createBackupRecords, type LastBackup } from './backup-record.ts';
import { createErasureCopy } from './erasure-copy.ts';
import { type BackupDependencies, makeBackup } from './make-backup.ts';

/** Before the batches of the night begin. */
export const BACKUP_SCHEDULE: Schedule = { hours: [1], text: 'every day at 01:00' };

const LEASE_MS = MS_PER_MINUTE;
const LOOK_EVERY_MS = 30 * MS_PER_SECOND;

/**
 * Makes a backup, notes it in the store and removes those that are too old. One at a time over all processes.
 *
 * @throws BackupFault where another one is under way.
 */
export async function backUp(dependencies: BackupDependencies, folder: string): Promise<FoundBackup> {
  const { db, clock } = dependencies;
  const lease = createNamedLease(db, 'backup', randomUUID(), LEASE_MS);
  if (!(await lease.take())) throw new BackupFault('Another backup is being made.');
  const renewal = setInterval(() => {
    // A renewal that fails is made good by the next one.
    lease.take().catch(() => undefined);
  }, LEASE_MS / 4);
  try {
    const backup = await makeBackup(dependencies, folder);
    await createBackupRecords(db, clock).note(backup.manifest);
    await pruneBackups(folder, clock.now());
    return backup;
  } finally {
    clearInterval(renewal);
    await lease.giveBack();
  }
}

export interface BackupKeeperOptions extends BackupDependencies {
  readonly timeZone: string;
  readonly folder: string;
}

export interface BackupKeeper {
  /** Copies new erasures, and makes the backup that is due; undefined where none is, or another process keeps them. */
  keep(): Promise<FoundBackup | undefined>;
}

/** Backups of a schedule: of many processes one keeps them, and what was missed is made good at once. */
export function createBackupKeeper(options: BackupKeeperOptions): BackupKeeper {
  const { db, clock, timeZone, folder } = options;
  const lease = createNamedLease(db, 'backup-keeper', randomUUID(), LEASE_MS);
  const records = createBackupRecords(db, clock);
  const copy = createErasureCopy(createErasureLedger(db), folder);
  return {
    async keep() {
      if (!(await lease.take())) return undefined;
      await records.expect();
      await copy.update();
      const last = (await records.read())?.last ?? null;
      return isDue(last, timeZone, clock) ? backUp(options, folder) : undefined;
    },
  };
}

/** Looks twice a minute until the returned function is called, which waits for a backup that is under way. */
export function startBackups(keeper: BackupKeeper, logger: Logger): () => Promise<void> {
  return keepLooking(LOOK_EVERY_MS, async () => {
    try {
      const backup = await keeper.keep();
      if (backup !== undefined) logger.info({ backup: backup.manifest.id }, 'a backup was made');
    } catch (error) {
      logger.error({ err: error }, 'the backup could not be made');
    }
  });
}

function isDue(last: LastBackup | null, timeZone: string, clock: Clock): boolean {
  return last === null || periodsBetween(BACKUP_SCHEDULE, timeZone, last.takenAt, clock.now()).length > 0;
}
