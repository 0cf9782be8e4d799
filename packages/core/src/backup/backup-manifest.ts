import { type Static, Type } from 'typebox';
import { compileSchema } from '../schema/compile-schema.ts';

const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });
/** ISO 8601 in UTC, as JavaScript writes it. */
export const Instant = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T[\\d:.]+Z$' });
const Count = Type.Integer({ minimum: 0 });

const CollectionFileSchema = Type.Object({
  name: Type.String({ pattern: '^[a-z_]+$' }),
  documents: Count,
  bytes: Count,
  digest: Sha256,
  sha256: Sha256,
});
export type CollectionFile = Static<typeof CollectionFileSchema>;

/** `manifest.json` of a backup: what it holds and how it was taken. A folder without one is no backup. */
export const BackupManifestSchema = Type.Object({
  format: Type.Literal(1),
  /** Also the name of its folder: the moment of which it is a copy. */
  id: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}-\\d{2}-\\d{2}-\\d{3}Z$' }),
  takenAt: Instant,
  finishedAt: Instant,
  systemVersion: Type.String(),
  schemaVersion: Count,
  /** What made all collections be of one moment. */
  method: Type.Enum(['snapshot', 'transaction']),
  collections: Type.Array(CollectionFileSchema),
});
export type BackupManifest = Static<typeof BackupManifestSchema>;

export const backupManifests = compileSchema(BackupManifestSchema);

export const MANIFEST_FILE = 'manifest.json';

export function backupIdOf(takenAt: Date): string {
  return takenAt.toISOString().replaceAll(/[:.]/g, '-');
}

export function documentFileOf({ name }: Pick<CollectionFile, 'name'>): string {
  return `${name}.bson.gz`;
}
