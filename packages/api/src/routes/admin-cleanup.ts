import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { createAuditEntry, cutoffsAt, RETENTION_POLICY } from '@namsev/core';
import { principalOf } from '../plugins/access.ts';
import { NothingRequest } from '../schemas/batch.ts';
import {
  CleanupRequestedSchema,
  CleanupRunQuery,
  CleanupStatusSchema,
  DataSizeSchema,
  DryRunSchema,
} from '../schemas/cleanup.ts';
import { problemResponses } from '../schemas/problem.ts';
import { readBatchView } from '../views/batch-view.ts';

const PATH = '/api/admin/system/cleanup';
const tags = ['cleanup'];
const config = { access: 'admin' } as const;

export const adminCleanupRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { batches, city, clock, audit, retention, requestRun, dataSize } = app.services;
  const due = () => retention.due(cutoffsAt(clock.now()));

  app.get(
    PATH,
    {
      config,
      schema: {
        operationId: 'readCleanup',
        tags,
        summary: 'What is kept for how long, what the last cleanup did, what is due',
        response: { 200: CleanupStatusSchema, ...problemResponses(400, 503) },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      const [{ lastRun, nextRunAt }, totals, whatIsDue] = await Promise.all([
        readBatchView({ batches, city, clock }, 'cleanup'),
        retention.totals(),
        due(),
      ]);
      return { policy: { ...RETENTION_POLICY }, lastRun, nextRunAt, totals, due: whatIsDue };
    },
  );

  app.post(
    `${PATH}/run`,
    {
      config,
      schema: {
        operationId: 'runCleanup',
        tags,
        summary: 'Clean up besides the schedule, or say what would go',
        description:
          'While a run that was asked for is under way, it is that one. A dry run changes nothing.',
        querystring: CleanupRunQuery,
        body: NothingRequest,
        response: {
          200: DryRunSchema,
          202: CleanupRequestedSchema,
          ...problemResponses(400, 409, 415, 503),
        },
      },
    },
    async (request, reply) => {
      if (request.query.dryRun === 'true')
        return reply.code(200).send({ dryRun: true as const, ...(await due()) });
      const by = principalOf(request);
      const { id } = await requestRun('cleanup');
      const subject = { kind: 'batch_run', id };
      await audit.append(createAuditEntry(by, 'cleanup.started', subject, clock.now()));
      return reply.code(202).send({ runId: id });
    },
  );

  app.get(
    `${PATH}/data-size`,
    {
      config,
      schema: {
        operationId: 'readDataSize',
        tags,
        summary: 'How much each collection takes',
        response: { 200: DataSizeSchema, ...problemResponses(400, 503) },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      const { collections, totalMB } = await dataSize();
      return { collections: [...collections], totalMB };
    },
  );
};
