import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { createAuditEntry, isQueueName, notFound, type QueueName } from '@namsev/core';
import { principalOf } from '../plugins/access.ts';
import { NothingRequest } from '../schemas/batch.ts';
import { problemResponses } from '../schemas/problem.ts';
import { QueueListSchema, QueueParams, QueueStateSchema } from '../schemas/queue.ts';

export const adminQueueRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { queueControl, queueStatus, audit, clock } = app.services;

  app.get(
    '/api/admin/system/queues',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listQueues',
        tags: ['queues'],
        summary: 'Queues: what waits, runs, failed and is paused',
        response: { 200: QueueListSchema, ...problemResponses(400, 503) },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return { queues: [...(await queueStatus.read())] };
    },
  );

  app.post(
    '/api/admin/system/queues/:name/pause',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'pauseQueue',
        tags: ['queues'],
        summary: 'Begin no more jobs of a queue',
        description: 'Within a second. What runs goes on to its end, and jobs are still taken in.',
        body: NothingRequest,
        params: QueueParams,
        response: { 200: QueueStateSchema, ...problemResponses(400, 404, 415, 503) },
      },
    },
    async (request) => {
      const queue = readQueue(request.params.name);
      const by = principalOf(request);
      await queueControl.pause({ queue, by: by.keyId, at: clock.now() });
      await audit.append(createAuditEntry(by, 'queue.paused', { kind: 'queue', id: queue }, clock.now()));
      return { name: queue, paused: true };
    },
  );

  app.post(
    '/api/admin/system/queues/:name/resume',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'resumeQueue',
        tags: ['queues'],
        summary: 'Begin jobs of a queue again',
        body: NothingRequest,
        params: QueueParams,
        response: { 200: QueueStateSchema, ...problemResponses(400, 404, 415, 503) },
      },
    },
    async (request) => {
      const queue = readQueue(request.params.name);
      const by = principalOf(request);
      await queueControl.resume(queue);
      await audit.append(createAuditEntry(by, 'queue.resumed', { kind: 'queue', id: queue }, clock.now()));
      return { name: queue, paused: false };
    },
  );
};

/** @throws DomainError not_found for what is none of the five. */
export function readQueue(name: string): QueueName {
  if (!isQueueName(name)) throw notFound('The queue');
  return name;
}
