import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { createAuditEntry, type WarmUpReport } from '@namsev/core';
import { principalOf } from '../plugins/access.ts';
import { NothingRequest } from '../schemas/batch.ts';
import { problemResponses } from '../schemas/problem.ts';
import { WarmUpSchema, type WarmUpView } from '../schemas/warm-up.ts';

export const adminWarmUpRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { warmUp, warmUpElsewhere, processes, audit, clock } = app.services;

  const view = async (report: WarmUpReport): Promise<WarmUpView> => {
    const alive = await processes.alive(clock.now());
    return {
      ...toMutable(report),
      processes: alive.flatMap(({ name, kind, warmUp: own }) =>
        own === undefined ? [] : [{ name, kind, ...toMutable(own) }],
      ),
    };
  };

  app.get(
    '/api/admin/system/warmup',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'readWarmUp',
        tags: ['system'],
        summary: 'What was got ready at the start, and how long it took',
        response: { 200: WarmUpSchema, ...problemResponses(503) },
      },
    },
    async () => view(warmUp.report()),
  );

  app.post(
    '/api/admin/system/warmup/run',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'runWarmUp',
        tags: ['system'],
        summary: 'Warm up again',
        description: 'This process at once; the others follow within a few seconds.',
        body: NothingRequest,
        response: { 200: WarmUpSchema, ...problemResponses(400, 415, 503) },
      },
    },
    async (request) => {
      const subject = { kind: 'warm-up', id: 'all' };
      await audit.append(createAuditEntry(principalOf(request), 'warmup.started', subject, clock.now()));
      await warmUpElsewhere();
      return view(await warmUp.run());
    },
  );
};

function toMutable({ state, totalMs, tasks }: WarmUpReport) {
  return { state, totalMs, tasks: tasks.map((task) => ({ ...task })) };
}
