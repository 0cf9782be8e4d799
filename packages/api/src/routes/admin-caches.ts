import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { CACHES, createAuditEntry, jobIdOf, notFound } from '@namsev/core';
import { Type } from 'typebox';
import { principalOf } from '../plugins/access.ts';
import { NothingRequest } from '../schemas/batch.ts';
import { problemResponses } from '../schemas/problem.ts';

export const adminCacheRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { jobs, audit, clock } = app.services;

  app.post(
    '/api/admin/system/caches/:name/clear',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'clearCache',
        tags: ['system'],
        summary: 'Drop all that a cache holds, in the store and in every process',
        body: NothingRequest,
        params: Type.Object({ name: Type.String({ maxLength: 40 }) }),
        response: {
          202: Type.Object({ cache: Type.String(), jobId: Type.String() }),
          ...problemResponses(400, 404, 415, 503),
        },
      },
    },
    async (request, reply) => {
      const { name } = request.params;
      if (!CACHES.some((cache) => cache === name)) throw notFound('The cache');
      const at = clock.now();
      const jobId = jobIdOf('invalidate-cache', name, request.id);
      const entry = createAuditEntry(principalOf(request), 'cache.cleared', { kind: 'cache', id: name }, at);
      await audit.during(entry, (session) =>
        jobs.insert({ id: jobId, job: 'invalidate-cache', payload: { cache: name }, at }, session),
      );
      return reply.code(202).send({ cache: name, jobId });
    },
  );
};
