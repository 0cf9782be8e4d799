import { AjvCompiler } from '@fastify/ajv-compiler';
import { type City, connectStore, createLogger, createMetrics, REQUEST_TIMEOUTS } from '@namsev/core';
import { buildApp } from '../app.ts';
import { createServices } from '../services.ts';
import { type OpenApiDocument, readDocument } from './document.ts';

export type { OpenApiDocument, Operation } from './document.ts';

/** No request is made, so that nothing is asked of the store at this address. */
const NOWHERE = { uri: 'mongodb://127.0.0.1:9/?directConnection=true', database: 'none' };

/**
 * What an api of this city serves at `/openapi.json`, without a store and without listening.
 *
 * @throws Error where a schema that requests are judged by cannot be compiled.
 */
export async function describeInterface(city: City): Promise<OpenApiDocument> {
  const connection = connectStore({ ...NOWHERE, applicationName: 'namsev-openapi', ...REQUEST_TIMEOUTS });
  const logger = createLogger({ level: 'silent', kind: 'api' });
  const app = await buildApp({
    services: createServices({
      connection,
      city,
      clock: { now: () => new Date() },
      failpoint: async () => {},
      metrics: createMetrics(),
      logger,
      store: { kind: 'none', version: '0' },
    }),
    logger,
    trustProxy: false,
    rateLimitScale: 1,
    allowedOrigins: [],
    loadBounds: { eventLoopDelayMs: 1_000, heapMB: 1_000, requests: 1 },
    compilers: { buildValidator: AjvCompiler() },
  });
  try {
    await app.ready();
    return readDocument(app.swagger());
  } finally {
    await app.close();
    await connection.close();
  }
}
