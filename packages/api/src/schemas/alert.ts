import { type Static, Type } from 'typebox';
import { listOf } from './list.ts';

const Instant = Type.String({ format: 'date-time' });
const InstantOrNull = Type.Union([Instant, Type.Null()]);

export const AlertSchema = Type.Object({
  id: Type.String(),
  rule: Type.String(),
  subject: Type.String({
    description: 'The queue, cache, process or batch that it is about; empty for the whole',
  }),
  severity: Type.Enum(['warning', 'critical']),
  summary: Type.String(),
  state: Type.Enum(['firing', 'acknowledged', 'resolved']),
  value: Type.Number(),
  threshold: Type.Number(),
  since: Instant,
  acknowledgedAt: InstantOrNull,
  acknowledgedBy: Type.Union([Type.String(), Type.Null()]),
  resolvedAt: InstantOrNull,
  deliveries: Type.Array(
    Type.Object({
      event: Type.Enum(['fired', 'resolved']),
      state: Type.Enum(['waiting', 'delivered', 'given_up']),
      attempts: Type.Integer(),
      lastStatus: Type.Union([Type.Integer(), Type.Null()]),
      at: Instant,
    }),
  ),
});
export type AlertView = Static<typeof AlertSchema>;

export const AlertListSchema = Type.Intersect([
  listOf(AlertSchema),
  Type.Object({
    evaluation: Type.Union([Type.Object({ at: Instant, by: Type.String() }), Type.Null()], {
      description: 'When the rules were evaluated last, and by which process',
    }),
  }),
]);
export type AlertListView = Static<typeof AlertListSchema>;
