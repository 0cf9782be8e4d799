import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { SYSTEM_VERSION } from '@namsev/core';
import type { FastifySchema, RouteOptions } from 'fastify';
import plugin from 'fastify-plugin';
import { completeDocument } from '../openapi/complete-document.ts';
import { readDocument } from '../openapi/document.ts';
import { answersOf } from '../openapi/route-answers.ts';

const DESCRIPTION = [
  'Complaints of citizens to their local government, in six languages.',
  'Every error is a problem document with a stable `code`. Every address that answers GET answers HEAD,',
  'OPTIONS says which methods an address has, and any other method is 405 with `Allow`.',
].join(' ');

/** OpenAPI 3.1 from the schemas that validate, at /openapi.json, and readable at /docs. */
export const openapi = plugin(
  async (app) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'NamSev',
          version: SYSTEM_VERSION,
          description: DESCRIPTION,
          license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
        },
        tags: [
          { name: 'complaints', description: 'Filing and following a complaint' },
          { name: 'city', description: 'What a front end needs to know of the city' },
          { name: 'translations', description: 'Texts for front ends in six languages' },
          { name: 'officers', description: 'Work on complaints' },
          { name: 'keys', description: 'API keys of officers, administrators and programs' },
          { name: 'audit', description: 'Who did what' },
          { name: 'batches', description: 'What runs by the clock' },
          { name: 'queues', description: 'Jobs, and what failed for good' },
          { name: 'cleanup', description: 'What is kept for how long' },
          { name: 'versions', description: 'What decides, and going back' },
          { name: 'models', description: 'Models of the language services' },
          { name: 'trends', description: 'What stands out among complaints' },
          { name: 'health', description: 'Probes' },
          { name: 'system', description: 'How the system is, for administrators and monitoring' },
        ],
        components: {
          securitySchemes: {
            apiKey: { type: 'http', scheme: 'bearer', description: 'API key of an officer or administrator' },
            citizen: { type: 'http', scheme: 'bearer', description: 'Access token of a complaint' },
          },
        },
      },
      transform: ({ schema, url, route }) => ({ schema: withAnswers(schema, route), url }),
      transformObject: (described) =>
        'openapiObject' in described
          ? Object(completeDocument(readDocument(described.openapiObject)))
          : described.swaggerObject,
      refResolver: {
        buildLocalReference: (schema, _base, _fragment, index) => String(schema['$id'] ?? `schema-${index}`),
      },
    });
    await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true });
  },
  { name: 'openapi', dependencies: ['problems'] },
);

/** What the route says itself goes before what it answers because of what it is. */
function withAnswers(schema: FastifySchema | undefined, route: RouteOptions): FastifySchema {
  const described: FastifySchema & { hide?: boolean } = schema ?? {};
  if (described.hide) return described;
  return {
    security: [],
    ...described,
    response: { ...answersOf(route), ...Object(described.response) },
  };
}
