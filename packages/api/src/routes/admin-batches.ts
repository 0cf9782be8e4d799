import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { BATCH_NAMES, createAuditEntry } from '@namsev/core';
import { principalOf } from '../plugins/access.ts';
import {
  BatchesPausedSchema,
  BatchStatusSchema,
  NothingRequest,
  PauseRequest,
  RunRequestedSchema,
  ScheduleListSchema,
} from '../schemas/batch.ts';
import { problemResponses } from '../schemas/problem.ts';
import { readBatchView, toRunView } from '../views/batch-view.ts';

const PATH = '/api/admin/system/batch';
const SHOWN_RUNS = 10;
const ALL = { kind: 'batch', id: 'all' } as const;

export const adminBatchRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { batches, city, clock, audit, requestRun } = app.services;
  const view = (batch: (typeof BATCH_NAMES)[number]) => readBatchView({ batches, city, clock }, batch);

  app.get(
    PATH,
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'readBatches',
        tags: ['batches'],
        summary: 'Batches: when they run, how the last run went',
        response: { 200: BatchStatusSchema, ...problemResponses(400, 503) },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      const [pause, daily, weekly, cleanup, ...latest] = await Promise.all([
        batches.readPause(),
        view('daily'),
        view('weekly'),
        view('cleanup'),
        ...BATCH_NAMES.map((batch) => batches.latest(batch, SHOWN_RUNS)),
      ]);
      const history = latest.flat().sort((a, b) => b.dueAt.getTime() - a.dueAt.getTime());
      return {
        isPaused: pause !== undefined,
        ...(pause && { pausedBy: pause.by }),
        daily,
        weekly,
        cleanup,
        history: history.slice(0, SHOWN_RUNS).map(toRunView),
      };
    },
  );

  for (const batch of ['daily', 'weekly'] as const)
    app.post(
      `${PATH}/${batch}`,
      {
        config: { access: 'admin' },
        schema: {
          operationId: batch === 'daily' ? 'runDailyBatch' : 'runWeeklyBatch',
          tags: ['batches'],
          summary: `Run the ${batch} batch besides its schedule`,
          description:
            'While a run that was asked for is under way, it is that one. The schedule is kept all the same.',
          body: NothingRequest,
          response: { 202: RunRequestedSchema, ...problemResponses(400, 409, 415, 503) },
        },
      },
      async (request, reply) => {
        const by = principalOf(request);
        const { id, period, state } = await requestRun(batch);
        const subject = { kind: 'batch_run', id };
        await audit.append(createAuditEntry(by, 'batch.started', subject, clock.now(), { codes: { batch } }));
        return reply.code(202).send({ runId: id, period, state });
      },
    );

  app.post(
    `${PATH}/pause`,
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'pauseBatches',
        tags: ['batches'],
        summary: 'Begin no more batches',
        description: 'What runs goes on. What falls due meanwhile is noted as skipped.',
        body: PauseRequest,
        response: { 200: BatchesPausedSchema, ...problemResponses(400, 415, 503) },
      },
    },
    async (request) => {
      const by = principalOf(request);
      const now = clock.now();
      const { reason } = request.body;
      await batches.pause({ by: by.keyId, at: now });
      await audit.append(createAuditEntry(by, 'batch.paused', ALL, now, { reason }));
      return { isPaused: true };
    },
  );

  app.post(
    `${PATH}/resume`,
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'resumeBatches',
        tags: ['batches'],
        summary: 'Begin batches again',
        body: NothingRequest,
        response: { 200: BatchesPausedSchema, ...problemResponses(400, 415, 503) },
      },
    },
    async (request) => {
      await batches.resume();
      await audit.append(createAuditEntry(principalOf(request), 'batch.resumed', ALL, clock.now()));
      return { isPaused: false };
    },
  );

  app.get(
    '/api/admin/schedules',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listSchedules',
        tags: ['batches'],
        summary: 'What is due when',
        response: { 200: ScheduleListSchema, ...problemResponses(400, 503) },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      const items = BATCH_NAMES.map(async (name) => {
        const { schedule, timeZone, nextRunAt, late } = await view(name);
        const last = await batches.latestScheduled(name);
        const lastPeriod = last?.period ?? null;
        return { name, schedule, timeZone, nextRunAt, lastPeriod, lastState: last?.state ?? null, late };
      });
      return { items: await Promise.all(items), nextCursor: null };
    },
  );
};
