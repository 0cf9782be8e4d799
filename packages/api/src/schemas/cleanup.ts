import { type Static, Type } from 'typebox';
import { RunViewSchema } from './batch.ts';

const Count = Type.Integer({ minimum: 0 });
const Megabytes = Type.Number({ minimum: 0 });

export const DueSchema = Type.Object({ toArchive: Count, toErase: Count });

export const CleanupStatusSchema = Type.Object({
  policy: Type.Object({
    archiveAfterDays: Type.Integer({ minimum: 1, description: 'After a complaint was resolved or rejected' }),
    eraseAfterDays: Type.Integer({ minimum: 1, description: 'After it was archived' }),
  }),
  lastRun: Type.Union([RunViewSchema, Type.Null()]),
  nextRunAt: Type.String({ format: 'date-time' }),
  totals: Type.Object({
    archived: Type.Integer({ minimum: 0, description: 'Archived at present, and under no legal hold' }),
    deleted: Type.Integer({ minimum: 0, description: 'Deleted; each has a tombstone' }),
  }),
  due: DueSchema,
});

export const CleanupRunQuery = Type.Object(
  { dryRun: Type.Optional(Type.Enum(['true', 'false'], { description: 'Only say what would go' })) },
  { additionalProperties: false },
);
export const CleanupRequestedSchema = Type.Object({ runId: Type.String() });
export const DryRunSchema = Type.Object({ dryRun: Type.Literal(true), ...DueSchema.properties });

export const DataSizeSchema = Type.Object({
  collections: Type.Array(
    Type.Object({
      name: Type.String(),
      documents: Count,
      sizeMB: Megabytes,
      storageMB: Megabytes,
      indexMB: Megabytes,
    }),
    { description: 'Largest first' },
  ),
  totalMB: Type.Number({ minimum: 0, description: 'Of all storage and indexes' }),
});
export type DataSizeView = Static<typeof DataSizeSchema>;
export type CleanupStatusView = Static<typeof CleanupStatusSchema>;
