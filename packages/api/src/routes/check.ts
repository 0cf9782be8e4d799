import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { createFilingSchema } from '@namsev/core';
import { CheckSchema } from '../schemas/check.ts';
import { problemResponses } from '../schemas/problem.ts';
import { toCheckView } from '../views/check-view.ts';

export const checkRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { city, check } = app.services;

  app.post(
    '/api/complaints/check',
    {
      schema: {
        operationId: 'checkComplaint',
        tags: ['complaints'],
        summary: 'See what a complaint would become, before filing it',
        description:
          'The same body as for filing; nothing is stored. Says what the complaint is understood as, which open complaints may be on the same matter, and what is missing. `degraded` says why less is said than usual.',
        body: createFilingSchema(city),
        response: { 200: CheckSchema, ...problemResponses(400, 413, 415, 503) },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      return toCheckView(await check(request.body));
    },
  );
};
