import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { DomainError } from '@namsev/core';
import { bearerSecretOf, principalOf } from '../plugins/access.ts';
import { endSession, keepSession } from '../plugins/page-session.ts';
import { NothingRequest } from '../schemas/batch.ts';
import { problemResponses } from '../schemas/problem.ts';
import { SignedInSchema } from '../schemas/session.ts';

const PATH = '/api/admin/session';

export const adminSessionRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    PATH,
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'beginSession',
        tags: ['system'],
        summary: 'Sign the administration page in',
        description: 'With the key as a bearer token. The answer sets a cookie that only that page can use.',
        body: NothingRequest,
        response: { 201: SignedInSchema, ...problemResponses(400, 415, 503) },
      },
    },
    async (request, reply) => {
      const secret = bearerSecretOf(request);
      if (secret === undefined)
        throw new DomainError('unauthorised', 'A session begins with a bearer token.');
      keepSession(request, reply, secret);
      const { name, keyId } = principalOf(request);
      return reply.code(201).header('cache-control', 'no-store').send({ name, keyId });
    },
  );

  app.get(
    PATH,
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'readSession',
        tags: ['system'],
        summary: 'Who is signed in',
        response: { 200: SignedInSchema, ...problemResponses(503) },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const { name, keyId } = principalOf(request);
      return { name, keyId };
    },
  );

  app.delete(
    PATH,
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'endSession',
        tags: ['system'],
        summary: 'Sign the administration page out',
        response: { 200: SignedInSchema, ...problemResponses(503) },
      },
    },
    async (request, reply) => {
      endSession(request, reply);
      const { name, keyId } = principalOf(request);
      return { name, keyId };
    },
  );
};
