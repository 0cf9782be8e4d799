import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { MetricsReport } from '@namsev/core';
import {
  MetricsHistorySchema,
  MetricsSchema,
  type MetricsView,
  WindowQuerySchema,
} from '../schemas/metrics.ts';
import { problemResponses } from '../schemas/problem.ts';

export const adminMetricsRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { metricsReader } = app.services;

  app.get(
    '/api/admin/system/metrics',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'readMetrics',
        tags: ['system'],
        summary: 'Figures of all processes together',
        description: 'At most 10 s old. Percentiles are those of all calls, never averages.',
        querystring: WindowQuerySchema,
        response: { 200: MetricsSchema, ...problemResponses(400, 503) },
      },
    },
    async ({ query }, reply) => {
      reply.header('cache-control', 'no-store');
      return toMetricsView(await metricsReader.report(query.window ?? '5m'));
    },
  );

  app.get(
    '/api/admin/system/metrics/history',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'readMetricsHistory',
        tags: ['system'],
        summary: 'Figures of all processes together, stretch by stretch',
        querystring: WindowQuerySchema,
        response: { 200: MetricsHistorySchema, ...problemResponses(400, 503) },
      },
    },
    async ({ query }, reply) => {
      reply.header('cache-control', 'no-store');
      const window = query.window ?? '5m';
      const points = await metricsReader.history(window);
      return {
        window,
        points: points.map(({ at, queueDepth, ...point }) => ({
          at: at.toISOString(),
          queueDepth: { ...queueDepth },
          ...point,
        })),
      };
    },
  );
};

function toMetricsView({ from, to, ...report }: MetricsReport): MetricsView {
  return structuredClone({ ...report, from: from.toISOString(), to: to.toISOString() }) as MetricsView;
}
