import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { NOT_MODIFIED } from '../plugins/entity-tag.ts';

const OpenApi = { description: 'OpenAPI 3.1', type: 'object', additionalProperties: true } as const;

export const openapiRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/openapi.json',
    {
      schema: {
        operationId: 'readOpenApi',
        tags: ['system'],
        summary: 'This description',
        response: { 200: OpenApi, ...NOT_MODIFIED },
      },
    },
    async () => ({ ...app.swagger() }),
  );
};
