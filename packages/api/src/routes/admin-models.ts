import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { DomainError, hashOfModel } from '@namsev/core';
import { Type } from 'typebox';
import { principalOf } from '../plugins/access.ts';
import { NothingRequest } from '../schemas/batch.ts';
import { PageQuerySchema, readLimit } from '../schemas/list.ts';
import { problemResponses } from '../schemas/problem.ts';
import {
  ActivatedSchema,
  MODEL_BODY_LIMIT,
  ModelIdParams,
  ModelListSchema,
  ModelSchema,
  ModelsRolledBackSchema,
  ModelWithContentSchema,
  RegisterModelRequest,
  ShadowReportSchema,
} from '../schemas/versions.ts';
import { toModelView, toShadowView } from '../views/version-view.ts';

const PATH = '/api/admin/models';
const config = { access: 'admin' } as const;
const tags = ['models'];

export const adminModelRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { versions } = app.services;

  app.get(
    PATH,
    {
      config,
      schema: {
        operationId: 'listModels',
        tags,
        summary: 'Models and rules, whether they decide or not',
        querystring: PageQuerySchema,
        response: { 200: ModelListSchema, ...problemResponses(400, 503) },
      },
    },
    async ({ query }) => {
      const limit = readLimit(query);
      const [active, found] = await Promise.all([versions.active(), versions.list(limit + 1, query.cursor)]);
      const items = found.slice(0, limit);
      return {
        items: items.map((artefact) => toModelView(artefact, active)),
        nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null,
      };
    },
  );

  app.get(
    `${PATH}/:id`,
    {
      config,
      schema: {
        operationId: 'readModel',
        tags,
        summary: 'One model, or one version of rules with its content',
        params: ModelIdParams,
        response: { 200: ModelWithContentSchema, ...problemResponses(404, 503) },
      },
    },
    async ({ params }) => {
      const artefact = await versions.artefact(params.id);
      const bytes = await versions.bytesOf(artefact);
      const intact = bytes !== undefined && hashOfModel(bytes) === artefact.sha256;
      const content: unknown =
        intact && artefact.kind === 'rules' ? JSON.parse(bytes.toString('utf8')) : null;
      return { ...toModelView(artefact, await versions.active()), intact, content };
    },
  );

  app.post(
    PATH,
    {
      config,
      bodyLimit: MODEL_BODY_LIMIT,
      schema: {
        operationId: 'registerModel',
        tags,
        summary: 'Make another version of a model or of rules known',
        description:
          'It is read, tried on a sentence of each language, and kept. It decides nothing before it is activated. The same content is the same version.',
        body: RegisterModelRequest,
        response: { 201: ModelSchema, ...problemResponses(400, 413, 415, 503) },
      },
    },
    async (request, reply) => {
      const { service, content, file } = request.body;
      const bytes = readContent(content, file);
      const artefact = await versions.register(principalOf(request), service, bytes);
      return reply.code(201).send(toModelView(artefact, await versions.active()));
    },
  );

  app.post(
    `${PATH}/:id/activate`,
    {
      config,
      schema: {
        operationId: 'activateModel',
        tags,
        summary: 'Let another version decide',
        description: 'Every process follows within two seconds. What is active already stays so.',
        params: ModelIdParams,
        body: NothingRequest,
        response: { 200: ActivatedSchema, ...problemResponses(400, 404, 409, 415, 503) },
      },
    },
    async (request) => {
      const active = await versions.activate(principalOf(request), request.params.id);
      const artefact = await versions.artefact(request.params.id);
      return { ...toModelView(artefact, active), revision: String(active.revision) };
    },
  );

  app.get(
    `${PATH}/shadow`,
    {
      config,
      schema: {
        operationId: 'readShadow',
        tags,
        summary: 'How the candidate that reads along answers otherwise than what is active',
        response: { 200: ShadowReportSchema, ...problemResponses(404, 503) },
      },
    },
    async () => toShadowView(await versions.shadowReport()),
  );

  app.post(
    `${PATH}/:id/shadow`,
    {
      config,
      schema: {
        operationId: 'startShadow',
        tags,
        summary: 'Let a candidate read along on live complaints',
        description: 'It decides nothing. Another candidate takes its place.',
        params: ModelIdParams,
        body: NothingRequest,
        response: { 200: ShadowReportSchema, ...problemResponses(400, 404, 409, 415, 503) },
      },
    },
    async (request) => toShadowView(await versions.startShadow(principalOf(request), request.params.id)),
  );

  app.delete(
    `${PATH}/shadow`,
    {
      config,
      schema: {
        operationId: 'stopShadow',
        tags,
        summary: 'Let nothing read along any more',
        response: { 204: Type.Null(), ...problemResponses(503) },
      },
    },
    async (request, reply) => {
      await versions.stopShadow(principalOf(request));
      return reply.code(204).send(null);
    },
  );

  app.post(
    `${PATH}/rollback`,
    {
      config,
      schema: {
        operationId: 'rollBackModels',
        tags,
        summary: 'Undo the last change of models and rules',
        description: 'Done twice, it is where it was. It is 404 where nothing else decided before.',
        body: NothingRequest,
        response: { 200: ModelsRolledBackSchema, ...problemResponses(400, 404, 409, 415, 503) },
      },
    },
    async (request) => {
      const { revision, artefacts } = await versions.rollBackModels(principalOf(request));
      return { revision: String(revision), active: { ...artefacts } };
    },
  );
};

/** @throws DomainError invalid_request unless there is exactly one of them. */
function readContent(content: object | undefined, file: string | undefined): Buffer {
  if ((content === undefined) === (file === undefined)) {
    const faults = [{ path: '/body', message: 'must have one of content and file' }];
    throw new DomainError('invalid_request', 'The request is not valid.', { faults });
  }
  return file === undefined ? Buffer.from(JSON.stringify(content)) : Buffer.from(file, 'base64');
}
