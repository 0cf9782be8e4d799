import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Alert, type AlertDelivery, createAuditEntry, notFound } from '@namsev/core';
import { Type } from 'typebox';
import { principalOf } from '../plugins/access.ts';
import { AlertListSchema, AlertSchema, type AlertView } from '../schemas/alert.ts';
import { NothingRequest } from '../schemas/batch.ts';
import { PageQuerySchema, readLimit } from '../schemas/list.ts';
import { problemResponses } from '../schemas/problem.ts';
import { SystemHealthSchema } from '../schemas/system-health.ts';

/** The key is looked up within this time, in ms; where the store hangs, one that was good a minute ago is good enough. */
const KEY_PATIENCE_MS = 50;

export const adminSystemRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { systemSummary, alerts, alertDeliveries, lastEvaluation, audit, clock } = app.services;

  app.get(
    '/api/admin/system/health',
    {
      config: { access: 'admin', keyPatienceMs: KEY_PATIENCE_MS },
      schema: {
        operationId: 'readSystemHealth',
        tags: ['system'],
        summary: 'How the system is, by its figures of the last five minutes',
        response: { 200: SystemHealthSchema, ...problemResponses(503) },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return systemSummary();
    },
  );

  app.get(
    '/api/admin/system/alerts',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listAlerts',
        tags: ['system'],
        summary: 'Alerts, the newest first, those that are over too',
        querystring: PageQuerySchema,
        response: { 200: AlertListSchema, ...problemResponses(400, 503) },
      },
    },
    async ({ query }) => {
      const { items, nextCursor } = await alerts.list({ limit: readLimit(query), after: query.cursor });
      const deliveries = await alertDeliveries.of(items.map(({ id }) => id));
      const evaluation = await lastEvaluation();
      return {
        items: items.map((alert) => toAlertView(alert, deliveries)),
        nextCursor,
        evaluation: evaluation === undefined ? null : { ...evaluation, at: evaluation.at.toISOString() },
      };
    },
  );

  app.post(
    '/api/admin/system/alerts/:id/acknowledge',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'acknowledgeAlert',
        tags: ['system'],
        summary: 'Say that somebody looks after an alert',
        description: 'Who said so first stays. An alert that is over stays as it was.',
        body: NothingRequest,
        params: Type.Object({ id: Type.String({ maxLength: 40 }) }),
        response: { 200: AlertSchema, ...problemResponses(400, 404, 415, 503) },
      },
    },
    async (request) => {
      const { id } = request.params;
      const principal = principalOf(request);
      const entry = createAuditEntry(principal, 'alert.acknowledged', { kind: 'alert', id }, clock.now());
      let acknowledged: Alert | undefined;
      await audit.during(entry, async (session) => {
        acknowledged = await alerts.acknowledge(id, principal.keyId, session);
        if (acknowledged === undefined) throw notFound('The alert');
      });
      if (acknowledged === undefined) throw notFound('The alert');
      return toAlertView(acknowledged, await alertDeliveries.of([id]));
    },
  );
};

function toAlertView(
  { since, acknowledgedAt, resolvedAt, ...alert }: Alert,
  deliveries: readonly AlertDelivery[],
): AlertView {
  return {
    ...alert,
    since: since.toISOString(),
    acknowledgedAt: acknowledgedAt?.toISOString() ?? null,
    resolvedAt: resolvedAt?.toISOString() ?? null,
    deliveries: deliveries
      .filter(({ alertId }) => alertId === alert.id)
      .map(({ alertId, at, ...delivery }) => ({ ...delivery, at: at.toISOString() })),
  };
}
