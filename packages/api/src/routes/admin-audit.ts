import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { AUDIT_ACTIONS, type AuditRecord, ROLES } from '@namsev/core';
import { type Static, Type } from 'typebox';
import { listOf, PageQuerySchema, readLimit } from '../schemas/list.ts';
import { problemResponses } from '../schemas/problem.ts';

const Code = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]);
const AuditEntryView = Type.Object({
  id: Type.String(),
  at: Type.String({ format: 'date-time' }),
  by: Type.String({ description: 'Id of the API key' }),
  role: Type.Enum([...ROLES]),
  action: Type.Enum([...AUDIT_ACTIONS]),
  subject: Type.Object({ kind: Type.String(), id: Type.String() }),
  codes: Type.Record(Type.String(), Code),
  reason: Type.Union([Type.String(), Type.Null()], { description: 'Null too where it was erased' }),
  sequence: Type.Union([Type.Integer(), Type.Null()], {
    description: 'Place in the chain, after some seconds',
  }),
  hash: Type.Union([Type.String(), Type.Null()]),
});

export const adminAuditRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { audit } = app.services;

  app.get(
    '/api/admin/audit',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listAudit',
        tags: ['audit'],
        summary: 'Acts of officers and administrators, latest first',
        querystring: PageQuerySchema,
        response: { 200: listOf(AuditEntryView), ...problemResponses(400, 503) },
      },
    },
    async ({ query }) => {
      const page = await audit.list({ limit: readLimit(query), before: query.cursor });
      return { items: page.items.map(toAuditView), nextCursor: page.nextCursor };
    },
  );
};

function toAuditView({ at, reasonHash, ...record }: AuditRecord): Static<typeof AuditEntryView> {
  return { ...record, at: at.toISOString(), subject: { ...record.subject }, codes: { ...record.codes } };
}
