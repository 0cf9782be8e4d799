import type { Db } from 'mongodb';
import { type Clock, MS_PER_HOUR } from '../clock.ts';
import type { BackupManifest } from './backup-manifest.ts';

/** What the store itself knows of the copies that were made of it. */
export interface BackupRecord {
  /** Since when somebody is to make backups. */
  readonly expectedSince: Date;
  readonly last: LastBackup | null;
}

export interface LastBackup {
  readonly id: string;
  readonly takenAt: Date;
  readonly finishedAt: Date;
  readonly documents: number;
  /** Of BSON. */
  readonly bytes: number;
}

type BackupDocument = { _id: 'backup' } & BackupRecord;

export interface BackupRecords {
  read(): Promise<BackupRecord | undefined>;
  /** From now on a backup that does not come is missed. */
  expect(): Promise<void>;
  note(manifest: BackupManifest): Promise<void>;
  /** Hours since the moment that the last backup is of; null where nobody is to make any. */
  ageHours(): Promise<number | null>;
}

export function createBackupRecords(db: Db, clock: Clock): BackupRecords {
  const control = db.collection<BackupDocument>('control');
  const read = async (): Promise<BackupRecord | undefined> =>
    (await control.findOne({ _id: 'backup' })) ?? undefined;
  return {
    read,
    async expect() {
      const expected = { expectedSince: clock.now(), last: null };
      await control.updateOne({ _id: 'backup' }, { $setOnInsert: expected }, { upsert: true });
    },
    async note(manifest) {
      const takenAt = new Date(manifest.takenAt);
      const last = {
        id: manifest.id,
        takenAt,
        finishedAt: new Date(manifest.finishedAt),
        documents: sumOf(manifest, 'documents'),
        bytes: sumOf(manifest, 'bytes'),
      };
      await control.updateOne(
        { _id: 'backup' },
        { $set: { last }, $setOnInsert: { expectedSince: takenAt } },
        { upsert: true },
      );
    },
    async ageHours() {
      const record = await read();
      if (record === undefined) return null;
      const since = record.last?.takenAt ?? record.expectedSince;
      return Math.max(0, clock.now().getTime() - since.getTime()) / MS_PER_HOUR;
    },
  };
}

function sumOf({ collections }: BackupManifest, figure: 'documents' | 'bytes'): number {
  return collections.reduce((sum, collection) => sum + collection[figure], 0);
}
