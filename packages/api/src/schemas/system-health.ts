import { type Static, Type } from 'typebox';

const Check = Type.Enum(['pass', 'warn', 'fail']);

export const SystemHealthSchema = Type.Object({
  status: Type.Enum(['healthy', 'degraded', 'critical']),
  uptime: Type.String({ examples: ['0h 1m'], description: 'Of the answering process' }),
  uptimeSeconds: Type.Integer(),
  version: Type.String(),
  store: Type.Object({ kind: Type.String(), version: Type.String() }),
  memory: Type.Object(
    { heapUsedMB: Type.Number(), rssMB: Type.Number() },
    { description: 'Heap of the worst process; resident memory of the answering one' },
  ),
  checks: Type.Object({
    memory: Check,
    latency: Check,
    errorRate: Check,
    cacheHitRate: Check,
    queueDepth: Check,
    batches: Check,
    backup: Check,
    store: Check,
  }),
  backup: Type.Object(
    { ageHours: Type.Union([Type.Number({ minimum: 0 }), Type.Null()]) },
    { description: 'Hours since the moment that the last backup is of; null where nobody is to make any' },
  ),
  degraded: Type.Array(Type.String(), { description: 'What does not work, in words' }),
  alerting: Type.Object(
    { lastEvaluatedAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]) },
    { description: 'The heartbeat of the alerting itself' },
  ),
  processes: Type.Array(
    Type.Object({
      name: Type.String(),
      kind: Type.String(),
      version: Type.String(),
      heartbeatAt: Type.String({ format: 'date-time' }),
      heapUsedMB: Type.Number(),
    }),
  ),
});
export type SystemHealthView = Static<typeof SystemHealthSchema>;
