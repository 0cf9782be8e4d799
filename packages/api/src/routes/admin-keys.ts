import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type ApiKey, createApiKey, createAuditEntry, DomainError, notFound } from '@namsev/core';
import { Type } from 'typebox';
import { principalOf } from '../plugins/access.ts';
import {
  type ApiKeyView,
  ApiKeyViewSchema,
  CreatedKeySchema,
  createKeyRequestSchema,
} from '../schemas/api-key.ts';
import { listOf, PageQuerySchema, readLimit } from '../schemas/list.ts';
import { problemResponses } from '../schemas/problem.ts';

export const adminKeyRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { keys, city, clock, audit } = app.services;

  app.get(
    '/api/admin/keys',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listKeys',
        tags: ['keys'],
        summary: 'API keys, revoked and expired ones too',
        querystring: PageQuerySchema,
        response: { 200: listOf(ApiKeyViewSchema), ...problemResponses(400, 503) },
      },
    },
    async ({ query }) => {
      const { items, nextCursor } = await keys.list({ limit: readLimit(query), after: query.cursor });
      return { items: items.map(toKeyView), nextCursor };
    },
  );

  app.post(
    '/api/admin/keys',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'createKey',
        tags: ['keys'],
        summary: 'Make an API key',
        description: 'The secret is in this answer and never again.',
        body: createKeyRequestSchema(city),
        response: { 201: CreatedKeySchema, ...problemResponses(400, 415, 503) },
      },
    },
    async (httpRequest, reply) => {
      const { expiresAt, ...request } = httpRequest.body;
      const now = clock.now();
      const expiry = expiresAt === undefined ? {} : { expiresAt: futureDate(expiresAt, now) };
      const { key, secret } = createApiKey({ ...request, ...expiry }, now);
      const entry = createAuditEntry(principalOf(httpRequest), 'key.created', subjectOf(key.id), now, {
        codes: { role: key.role },
      });
      await audit.during(entry, (session) => keys.insert(key, session));
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ ...toKeyView(key), secret });
    },
  );

  app.delete(
    '/api/admin/keys/:id',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'revokeKey',
        tags: ['keys'],
        summary: 'Revoke an API key',
        description: 'It opens nothing any more within 2 s. Revoking it again changes nothing.',
        params: Type.Object({ id: Type.String({ maxLength: 40 }) }),
        response: { 200: ApiKeyViewSchema, ...problemResponses(400, 404, 503) },
      },
    },
    async (request) => {
      const { id } = request.params;
      const now = clock.now();
      const entry = createAuditEntry(principalOf(request), 'key.revoked', subjectOf(id), now);
      await audit.during(entry, async (session) => {
        if ((await keys.revoke(id, now, session)) === undefined) throw notFound('The key');
      });
      const revoked = await keys.get(id);
      if (revoked === undefined) throw notFound('The key');
      return toKeyView(revoked);
    },
  );
};

function subjectOf(id: string) {
  return { kind: 'key', id };
}

function futureDate(text: string, now: Date): Date {
  const date = new Date(text);
  if (date > now) return date;
  const faults = [{ path: '/body/expiresAt', message: 'must be in the future' }];
  throw new DomainError('invalid_request', 'The request is not valid.', { faults });
}

function toKeyView({ hash, createdAt, expiresAt, revokedAt, lastUsedAt, ...key }: ApiKey): ApiKeyView {
  return {
    ...key,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
