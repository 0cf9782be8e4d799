import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { createAuditEntry, type DeadLetter } from '@namsev/core';
import { principalOf } from '../plugins/access.ts';
import { NothingRequest } from '../schemas/batch.ts';
import { DEFAULT_LIMIT, listOf, PageQuerySchema, readLimit } from '../schemas/list.ts';
import { problemResponses } from '../schemas/problem.ts';
import {
  DeadLetterParams,
  type DeadLetterView,
  DeadLetterViewSchema,
  DismissedSchema,
  DismissRequest,
  QueueParams,
  RequeuedManySchema,
  RequeuedSchema,
  RetryManyRequest,
} from '../schemas/queue.ts';
import { readQueue } from './admin-queues.ts';

const PATH = '/api/admin/system/queues/:name/dead-letter';

export const adminDeadLetterRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { deadLetters, audit, clock } = app.services;

  app.get(
    PATH,
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listDeadLetters',
        tags: ['queues'],
        summary: 'Jobs that failed for good, the latest first',
        description: 'Those that somebody decided about stay in the list for 90 days, with what was decided.',
        params: QueueParams,
        querystring: PageQuerySchema,
        response: { 200: listOf(DeadLetterViewSchema), ...problemResponses(400, 404, 503) },
      },
    },
    async ({ params, query }, reply) => {
      reply.header('cache-control', 'no-store');
      const queue = readQueue(params.name);
      const { items, nextCursor } = await deadLetters.list({
        queue,
        limit: readLimit(query),
        before: query.cursor,
      });
      return { items: items.map(toView), nextCursor };
    },
  );

  app.post(
    `${PATH}/:id/retry`,
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'retryDeadLetter',
        tags: ['queues'],
        summary: 'Give a dead job another chance',
        description: 'Once: repetitions are answered alike and do nothing.',
        body: NothingRequest,
        params: DeadLetterParams,
        response: { 202: RequeuedSchema, ...problemResponses(400, 404, 409, 415, 503) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const queue = readQueue(request.params.name);
      const now = clock.now();
      const entry = createAuditEntry(principalOf(request), 'dead_letter.retried', subjectOf(id), now);
      let jobId = '';
      await audit.during(entry, async (session) => {
        jobId = (await deadLetters.requeue(queue, id, now, session)).requeuedAs ?? '';
      });
      return reply.code(202).send({ id, status: 'requeued', jobId });
    },
  );

  app.post(
    `${PATH}/retry`,
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'retryDeadLetters',
        tags: ['queues'],
        summary: 'Give the jobs of a queue that have been dead longest another chance',
        params: QueueParams,
        body: RetryManyRequest,
        response: { 202: RequeuedManySchema, ...problemResponses(400, 404, 415, 503) },
      },
    },
    async (request, reply) => {
      const queue = readQueue(request.params.name);
      const ids = await deadLetters.undecided(queue, request.body.limit ?? DEFAULT_LIMIT);
      for (const id of ids) {
        const now = clock.now();
        const entry = createAuditEntry(principalOf(request), 'dead_letter.retried', subjectOf(id), now);
        await audit.during(entry, async (session) => {
          await deadLetters.requeue(queue, id, now, session);
        });
      }
      return reply.code(202).send({ requeued: ids.length });
    },
  );

  app.delete(
    `${PATH}/:id`,
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'dismissDeadLetter',
        tags: ['queues'],
        summary: 'Decide that a dead job needs no other chance',
        params: DeadLetterParams,
        body: DismissRequest,
        response: { 200: DismissedSchema, ...problemResponses(400, 404, 409, 415, 503) },
      },
    },
    async (request) => {
      const { id } = request.params;
      const queue = readQueue(request.params.name);
      const now = clock.now();
      const { reason } = request.body;
      const by = principalOf(request);
      const entry = createAuditEntry(by, 'dead_letter.dismissed', subjectOf(id), now, { reason });
      await audit.during(entry, async (session) => {
        await deadLetters.dismiss(queue, id, now, session);
      });
      return { id, status: 'dismissed' as const };
    },
  );
};

function subjectOf(id: string) {
  return { kind: 'dead_letter', id };
}

function toView({
  firstFailedAt,
  deadAt,
  requeuedAs,
  generation,
  origin,
  ...letter
}: DeadLetter): DeadLetterView {
  return {
    ...letter,
    firstFailedAt: firstFailedAt.toISOString(),
    deadAt: deadAt.toISOString(),
    requeuedAs: requeuedAs ?? null,
  };
}
