import { ARTEFACT_SERVICES, REVISION_ACTIONS } from '@namsev/core';
import { type Static, Type } from 'typebox';
import { listOf } from './list.ts';

const Versions = (description: string) => Type.Record(Type.String(), Type.String(), { description });
const Hash = Type.String({ description: 'SHA-256, in hexadecimal' });
const Time = Type.String({ format: 'date-time' });
const Parts = (description: string) =>
  Type.Record(Type.String(), Type.Object({ version: Type.String(), sha256: Hash }), { description });
const ServiceName = Type.Enum([...ARTEFACT_SERVICES]);

export const ModelSchema = Type.Object({
  id: Type.String(),
  service: ServiceName,
  kind: Type.Enum(['model', 'rules']),
  version: Type.String({ description: 'As analyses name it' }),
  sha256: Hash,
  bytes: Type.Integer({ minimum: 0 }),
  active: Type.Boolean({ description: 'Whether it decides for its service' }),
  source: Type.Enum(['shipped', 'registered']),
  registeredAt: Time,
  figures: Type.Record(Type.String(), Type.Number(), {
    description: 'How it did on synthetic complaints that it was not trained on',
  }),
  trainedOn: Type.Record(Type.String(), Type.Number()),
});
export type ModelView = Static<typeof ModelSchema>;
export const ModelListSchema = listOf(ModelSchema);
export const ModelWithContentSchema = Type.Object({
  ...ModelSchema.properties,
  intact: Type.Boolean({ description: 'Whether its bytes are there and have its hash' }),
  content: Type.Unknown({ description: 'Of rules; null for a model' }),
});

export const ModelIdParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) });

/** Three times as much as all shipped models take, in base64. */
const MOST_BASE64 = 8 * 1_024 * 1_024;
export const MODEL_BODY_LIMIT = MOST_BASE64 + 64 * 1_024;
export const RegisterModelRequest = Type.Object(
  {
    service: ServiceName,
    content: Type.Optional(
      Type.Object({}, { additionalProperties: true, description: 'Rules, as their file has them' }),
    ),
    file: Type.Optional(
      Type.String({
        minLength: 4,
        maxLength: MOST_BASE64,
        pattern: '^[A-Za-z0-9+/]+={0,2}$',
        description: 'A model file, in base64',
      }),
    ),
  },
  { additionalProperties: false, description: 'One of `content` and `file`' },
);

export const ActivatedSchema = Type.Object({
  ...ModelSchema.properties,
  revision: Type.String({ description: 'Of what decides from now on' }),
});
export const ModelsRolledBackSchema = Type.Object({
  revision: Type.String(),
  active: Versions('Id of the active model or rules, by service'),
});

export const RevisionSchema = Type.Object({
  version: Type.String({ description: 'Number of the revision, to go back to' }),
  at: Time,
  by: Type.String({ description: 'Id of an API key, or `system` for what happened at a start' }),
  action: Type.Enum([...REVISION_ACTIONS]),
  backTo: Type.Union([Type.String(), Type.Null()]),
  system: Type.String(),
  manifestHash: Hash,
  schema: Type.Integer(),
  changes: Type.Array(Type.Object({ service: Type.String(), from: Type.String(), to: Type.String() }), {
    description: 'Against the revision before it',
  }),
});
export const RevisionListSchema = listOf(RevisionSchema);

export const VersionsSchema = Type.Object({
  system: Type.String(),
  schema: Type.Integer({ description: 'Of the store' }),
  schemaState: Type.Object({
    goal: Type.Integer({ description: 'Where the schema is to be, as far as this process knows' }),
    next: Type.Union(
      [Type.Object({ migration: Type.String(), direction: Type.Enum(['up', 'down']) }), Type.Null()],
      { description: 'What a worker carries out next by itself' },
    ),
    isUnderWay: Type.Boolean({ description: 'Whether a migration has begun and not ended' }),
    waitsFor: Type.Array(Type.String(), {
      description: 'Processes that are too old for the next contraction: it begins a minute after their end',
    }),
  }),
  revision: Type.String({ description: 'Of what decides' }),
  services: Versions('As they decide'),
  rules: Versions('Thresholds and taxonomy'),
  caches: Versions('Of what is kept in them'),
  pipelines: Versions('Of the order in which things are done'),
  models: Type.Array(
    Type.Object({ id: Type.String(), service: ServiceName, version: Type.String(), sha256: Hash }),
    { description: 'Those that decide' },
  ),
  processes: Type.Array(
    Type.Object({
      name: Type.String(),
      kind: Type.String(),
      version: Type.String(),
      revision: Type.Union([Type.String(), Type.Null()], { description: 'That it works by' }),
      refused: Type.Array(Type.String(), { description: 'What it does not work with, and why' }),
    }),
  ),
  history: Type.Array(RevisionSchema, { description: 'The latest first' }),
});
export type VersionsView = Static<typeof VersionsSchema>;

export const ManifestSchema = Type.Object({
  system: Type.String(),
  schema: Type.Integer({ description: 'That this code knows' }),
  sha256: Type.String({ description: 'Over all parts of this code' }),
  storeWrittenBy: Type.Object(
    { system: Type.String(), manifestHash: Hash, schema: Type.Integer(), same: Type.Boolean() },
    { description: 'The code that started last on this store' },
  ),
  services: Parts('What this code is made of, with what came with it'),
  caches: Parts('Layouts of what is kept'),
  pipelines: Parts('What they are made of'),
  models: Type.Array(ModelSchema, { description: 'Those that decide' }),
  history: Type.Array(RevisionSchema),
});

export const CompatibilityQuery = Type.Object(
  {
    from: Type.String({
      pattern: '^[0-9]{1,6}(\\.[0-9]{1,6}){2}$',
      description: 'A version such as 1.2.3',
    }),
  },
  { additionalProperties: false },
);
export const CompatibilitySchema = Type.Object({
  from: Type.String(),
  to: Type.String(),
  compatible: Type.Boolean(),
  reasons: Type.Array(Type.String()),
});

const Target = Type.String({
  pattern: '^(previous|[0-9]{1,9}|[0-9]{1,6}(\\.[0-9]{1,6}){2})$',
  description: '`previous`, the number of a revision, or a version of the system',
});
export const RollbackPlanQuery = Type.Object({ to: Type.Optional(Target) }, { additionalProperties: false });
const Step = Type.Object({
  kind: Type.Enum(['artefact', 'schema', 'caches']),
  service: Type.Optional(Type.String()),
  from: Type.String(),
  to: Type.String(),
  migrations: Type.Optional(Type.Array(Type.String())),
  carriedOutBy: Type.Optional(
    Type.Enum(['worker'], {
      description: 'In the background, after the other steps; `GET versions` tells how far',
    }),
  ),
});
export const RollbackPlanSchema = Type.Object({
  to: Type.String(),
  from: Type.String({ description: 'The revision that decides' }),
  target: Type.String({ description: 'The revision to go back to' }),
  steps: Type.Array(Step, { description: 'In this order' }),
  affected: Type.Object({
    filedSince: Type.Integer({ minimum: 0, description: 'Complaints filed since the target was replaced' }),
    open: Type.Integer({ minimum: 0, description: 'Complaints that a re-analysis would look at' }),
  }),
  planHash: Hash,
});
export const RollbackRequest = Type.Object(
  { to: Target, planHash: Type.String({ minLength: 1, maxLength: 100 }) },
  { additionalProperties: false },
);
export const RolledBackSchema = Type.Object({
  revision: Type.String({ description: 'Of what decides from now on' }),
  backTo: Type.String(),
  steps: Type.Array(Step),
  planHash: Hash,
});

const Answer = Type.Object({
  category: Type.Union([Type.String(), Type.Null()]),
  band: Type.String(),
  language: Type.String(),
});
export const ShadowReportSchema = Type.Object({
  candidate: Type.String(),
  since: Time,
  compared: Type.Integer({ minimum: 0, description: 'Complaints that both have read, at most 10,000' }),
  agreed: Type.Integer({ minimum: 0 }),
  disagreements: Type.Array(
    Type.Object({
      about: Type.Enum(['category', 'band', 'language']),
      active: Type.Union([Type.String(), Type.Null()]),
      candidate: Type.Union([Type.String(), Type.Null()]),
      complaints: Type.Integer({ minimum: 1 }),
    }),
    { description: 'The most frequent first' },
  ),
  examples: Type.Array(
    Type.Object({ trackingId: Type.String(), at: Time, active: Answer, candidate: Answer }),
    { description: 'The latest' },
  ),
});
export type ShadowView = Static<typeof ShadowReportSchema>;
