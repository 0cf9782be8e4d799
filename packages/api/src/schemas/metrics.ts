import { WINDOWS } from '@namsev/core';
import { type Static, Type } from 'typebox';

const Milliseconds = Type.Union([Type.Number(), Type.Null()], {
  description: 'Null where nothing was measured',
});
export const LatencySchema = Type.Object({
  p50: Milliseconds,
  p95: Milliseconds,
  p99: Milliseconds,
  max: Milliseconds,
});

const CALLS = {
  total: Type.Integer(),
  errors: Type.Integer({ description: 'Answers of 500 and above' }),
  errorRate: Type.Number({ minimum: 0, maximum: 1 }),
  latencyMs: LatencySchema,
};

const QueueFiguresSchema = Type.Object({
  name: Type.String(),
  processed: Type.Integer({ description: 'Runs that ended well' }),
  failed: Type.Integer({ description: 'Runs that failed, tried again or not' }),
  dead: Type.Integer(),
  lost: Type.Integer({ description: 'Runs whose lease was lost' }),
  p95Ms: Milliseconds,
  waitMs: LatencySchema,
  runMs: LatencySchema,
});

export const WINDOW_NAMES = Object.keys(WINDOWS) as (keyof typeof WINDOWS)[];

export const WindowQuerySchema = Type.Object(
  { window: Type.Optional(Type.Enum(WINDOW_NAMES, { description: '5m when it is left out' })) },
  { additionalProperties: false },
);

export const MetricsSchema = Type.Object({
  window: Type.Enum(WINDOW_NAMES),
  from: Type.String({ format: 'date-time' }),
  to: Type.String({ format: 'date-time' }),
  requests: Type.Object(CALLS, { description: 'Without probes, which are among the routes' }),
  routes: Type.Array(
    Type.Object({
      method: Type.String(),
      route: Type.String(),
      ...CALLS,
      statuses: Type.Record(Type.String(), Type.Integer()),
    }),
  ),
  errors: Type.Array(Type.Object({ code: Type.String(), count: Type.Integer() })),
  caches: Type.Array(
    Type.Object({
      name: Type.String(),
      layer: Type.String(),
      hits: Type.Integer(),
      misses: Type.Integer(),
      evictions: Type.Integer(),
      hitRate: Type.Union([Type.Number(), Type.Null()]),
    }),
  ),
  ai: Type.Array(
    Type.Object({
      service: Type.String(),
      version: Type.String(),
      calls: Type.Integer(),
      errors: Type.Integer(),
      latencyMs: LatencySchema,
    }),
  ),
  queues: Type.Array(QueueFiguresSchema),
  batches: Type.Array(Type.Object({ name: Type.String(), state: Type.String(), runs: Type.Integer() })),
  alerting: Type.Array(Type.Object({ event: Type.String(), count: Type.Integer() })),
  memory: Type.Object({
    heapUsedMB: Type.Union([Type.Number(), Type.Null()], { description: 'Of the worst process' }),
    rssMB: Type.Union([Type.Number(), Type.Null()]),
    processes: Type.Array(
      Type.Object({
        name: Type.String(),
        kind: Type.String(),
        heapUsedMB: Type.Number(),
        rssMB: Type.Number(),
      }),
    ),
  }),
  eventLoopDelayMs: LatencySchema,
  store: Type.Object({ readMs: LatencySchema, writeMs: LatencySchema }),
});
export type MetricsView = Static<typeof MetricsSchema>;

const CountOrNull = Type.Union([Type.Integer(), Type.Null()]);

export const MetricsHistorySchema = Type.Object({
  window: Type.Enum(WINDOW_NAMES),
  points: Type.Array(
    Type.Object({
      at: Type.String({ format: 'date-time' }),
      seconds: Type.Integer({ description: 'How long the stretch is' }),
      requests: CountOrNull,
      errors: CountOrNull,
      p50Ms: Milliseconds,
      p95Ms: Milliseconds,
      heapUsedMB: Type.Union([Type.Number(), Type.Null()], { description: 'Of the worst process' }),
      queueDepth: Type.Record(Type.String(), Type.Integer(), {
        description: 'The most due jobs that waited when somebody looked, by queue',
      }),
    }),
    { description: 'The oldest first; null where nobody measured anything' },
  ),
});
export type MetricsHistoryView = Static<typeof MetricsHistorySchema>;
