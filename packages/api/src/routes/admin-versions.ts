import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { checkCompatibility } from '@namsev/core';
import { principalOf } from '../plugins/access.ts';
import { PageQuerySchema, readLimit } from '../schemas/list.ts';
import { problemResponses } from '../schemas/problem.ts';
import {
  CompatibilityQuery,
  CompatibilitySchema,
  ManifestSchema,
  RevisionListSchema,
  RollbackPlanQuery,
  RollbackPlanSchema,
  RollbackRequest,
  RolledBackSchema,
  VersionsSchema,
} from '../schemas/versions.ts';
import {
  toManifestView,
  toPlanView,
  toRevisionViews,
  toStepView,
  toVersionsView,
} from '../views/version-view.ts';

const PATH = '/api/admin/system/versions';
const config = { access: 'admin' } as const;
const tags = ['versions'];

export const adminVersionRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { versions } = app.services;
  const { registry } = versions;

  app.get(
    PATH,
    {
      config,
      schema: {
        operationId: 'readVersions',
        tags,
        summary: 'Which versions decide, which processes follow, and what decided before',
        response: { 200: VersionsSchema, ...problemResponses(503) },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return toVersionsView(await versions.status(), registry.manifest());
    },
  );

  app.get(
    `${PATH}/manifest`,
    {
      config,
      schema: {
        operationId: 'readManifest',
        tags,
        summary: 'Every part with its hash, and what the store was written with',
        response: { 200: ManifestSchema, ...problemResponses(503) },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return toManifestView(await versions.status(), registry.manifest());
    },
  );

  app.get(
    `${PATH}/history`,
    {
      config,
      schema: {
        operationId: 'listRevisions',
        tags,
        summary: 'What decided when, the latest first',
        querystring: PageQuerySchema,
        response: { 200: RevisionListSchema, ...problemResponses(400, 503) },
      },
    },
    async ({ query }) => {
      const limit = readLimit(query);
      const before = query.cursor === undefined ? undefined : Number(query.cursor);
      await versions.active();
      const found = await registry.configurations.history(limit + 1, before);
      const items = toRevisionViews(found, limit);
      return { items, nextCursor: found.length > limit ? (items.at(-1)?.version ?? null) : null };
    },
  );

  app.get(
    `${PATH}/compatibility`,
    {
      config,
      schema: {
        operationId: 'checkCompatibility',
        tags,
        summary: 'Whether this code can go on with what another version of the system wrote',
        querystring: CompatibilityQuery,
        response: { 200: CompatibilitySchema, ...problemResponses(400) },
      },
    },
    async ({ query }) => {
      const { reasons, ...compatibility } = checkCompatibility(query.from);
      return { ...compatibility, reasons: [...reasons] };
    },
  );

  app.get(
    `${PATH}/rollback-plan`,
    {
      config,
      schema: {
        operationId: 'planRollback',
        tags,
        summary: 'What a rollback would do',
        description: 'Without `to` it is to the last configuration that decided otherwise.',
        querystring: RollbackPlanQuery,
        response: { 200: RollbackPlanSchema, ...problemResponses(400, 404, 503) },
      },
    },
    async ({ query }) => toPlanView(await versions.plan(query.to ?? 'previous')),
  );

  app.post(
    `${PATH}/rollback`,
    {
      config,
      schema: {
        operationId: 'rollBack',
        tags,
        summary: 'Carry out a plan that was read',
        description:
          'Exactly that plan, or nothing. Every process follows within two seconds; a step of the schema is carried out by a worker. It is undone by going back once more.',
        body: RollbackRequest,
        response: { 200: RolledBackSchema, ...problemResponses(400, 404, 409, 415, 503) },
      },
    },
    async (request) => {
      const { plan, active } = await versions.rollBack(principalOf(request), request.body);
      return {
        revision: String(active.revision),
        backTo: String(plan.target.revision),
        steps: plan.steps.map(toStepView),
        planHash: plan.planHash,
      };
    },
  );
};
