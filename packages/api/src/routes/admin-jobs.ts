import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type JobStatus, notFound } from '@namsev/core';
import { Type } from 'typebox';
import { problemResponses } from '../schemas/problem.ts';
import { JobStatusSchema, type JobStatusView } from '../schemas/queue.ts';

export const adminJobRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { jobStatus } = app.services;

  app.get(
    '/api/admin/jobs/:id',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'readJob',
        tags: ['queues'],
        summary: 'What became of one job',
        description: 'The first job about a complaint is known by the same id in the log.',
        params: Type.Object({ id: Type.String({ maxLength: 40 }) }),
        response: { 200: JobStatusSchema, ...problemResponses(400, 404, 503) },
      },
    },
    async ({ params }, reply) => {
      reply.header('cache-control', 'no-store');
      const status = await jobStatus(params.id);
      if (status === undefined) throw notFound('The job');
      return toView(status);
    },
  );
};

function toView({ dueAt, history, ...status }: JobStatus): JobStatusView {
  return {
    ...status,
    dueAt: dueAt?.toISOString() ?? null,
    history: history.map(({ at, attempt, outcome, waitedMs, ranMs, errorName }) => ({
      at: at.toISOString(),
      attempt,
      outcome,
      waitedMs,
      ranMs,
      error: errorName ?? null,
    })),
  };
}
