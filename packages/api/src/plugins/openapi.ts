import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { SYSTEM_VERSION } from '@namsev/core';
import plugin from 'fastify-plugin';

/** OpenAPI 3.1 from the schemas that validate, at /openapi.json, and readable at /docs. */
export const openapi = plugin(
  async (app) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'NamSev',
          version: SYSTEM_VERSION,
          description: 'Complaints of citizens to their local government, in six languages.',
          license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
        },
        tags: [
          { name: 'complaints', description: 'Filing and following a complaint' },
          { name: 'city', description: 'What a front end needs to know of the city' },
          { name: 'officers', description: 'Work on complaints' },
          { name: 'keys', description: 'API keys of officers, administrators and programs' },
          { name: 'audit', description: 'Who did what' },
          { name: 'batches', description: 'What runs by the clock' },
          { name: 'queues', description: 'Jobs, and what failed for good' },
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
      refResolver: {
        buildLocalReference: (schema, _base, _fragment, index) => String(schema['$id'] ?? `schema-${index}`),
      },
    });
    await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true });
  },
  { name: 'openapi', dependencies: ['problems'] },
);
