import type { SerializerFactory } from '@fastify/fast-json-stringify-compiler';
import {
  compileSchema,
  connectStore,
  createApiKey,
  createLogger,
  createMetricRows,
  createMetrics,
  createMetricsFlush,
  type KeyRequest,
  type Migration,
  REQUEST_TIMEOUTS,
} from '@namsev/core';
import { aClock, harmless, openTestStore, silentLogger, type TestStore, TIRUPUR } from '@namsev/core/testing';
import type { Test } from 'tap';
import type { TSchema } from 'typebox';
import { buildApp } from '../src/app.ts';
import { createLateSerialisers } from '../src/late-serialisers.ts';
import type { LoadBounds } from '../src/plugins/load-shedding.ts';
import { createServices } from '../src/services.ts';

interface ApiOptions {
  readonly uri?: string;
  /** Of another api, to be a second one beside it. */
  readonly store?: TestStore;
  /** Where log lines go. */
  readonly lines?: string[];
  readonly rateLimitScale?: number;
  readonly allowedOrigins?: readonly string[];
  readonly trustProxy?: string[];
  readonly loadBounds?: Partial<LoadBounds>;
  /** Of a later release of the code. */
  readonly migrations?: readonly Migration[];
}

/** Holds every answer of every test to the schema that its route promises. */
function createCheckingSerialisers(onFault: (fault: string) => void): SerializerFactory {
  const createCompiler = createLateSerialisers();
  return (externalSchemas, options) => {
    const compile = createCompiler(externalSchemas, options);
    return (route) => {
      const serialise = compile(route);
      const promised = compileSchema(route.schema as TSchema);
      return (answer: unknown) => {
        const text = serialise(answer);
        const [fault] = promised.faults(JSON.parse(text), 1);
        if (fault !== undefined) onFault(`${route.method} ${route.url} ${route.httpStatus} answers ${fault}`);
        return text;
      };
    };
  };
}

/** The whole interface over a database of its own; requests go through `app.inject`. */
export async function startApi(t: Test, options: ApiOptions = {}) {
  const store: TestStore = options.store ?? (await openTestStore(t));
  const connection = connectStore({
    ...REQUEST_TIMEOUTS,
    uri: options.uri ?? store.uri,
    database: store.database,
    applicationName: 'namsev-api-test',
  });
  const clock = aClock();
  const metrics = createMetrics();
  const { lines } = options;
  const logger = lines
    ? createLogger({ level: 'info', kind: 'api', destination: { write: (line) => void lines.push(line) } })
    : silentLogger;
  const services = createServices({
    connection,
    city: TIRUPUR,
    clock,
    failpoint: harmless,
    metrics,
    logger,
    store: { kind: 'test', version: '1' },
    ...(options.migrations && { migrations: options.migrations }),
  });
  const rows = createMetricRows(store.db);
  const { flush } = createMetricsFlush({ metrics, rows, clock, kind: 'api' });
  const app = await buildApp({
    services,
    logger,
    trustProxy: options.trustProxy ?? false,
    rateLimitScale: options.rateLimitScale ?? 1_000,
    allowedOrigins: options.allowedOrigins ?? [],
    loadBounds: { eventLoopDelayMs: 10_000, heapMB: 4_000, requests: 10_000, ...options.loadBounds },
    compilers: { buildSerializer: createCheckingSerialisers((fault) => t.fail(fault)) },
  });
  t.teardown(async () => {
    await app.close();
    await connection.close();
  });
  /** The header of a new key. */
  const asHolderOf = async (request: Partial<KeyRequest> = {}) => {
    const made = createApiKey({ role: 'admin', name: 'A holder', ...request }, clock.now());
    await services.keys.insert(made.key);
    return { authorization: `Bearer ${made.secret}`, keyId: made.key.id };
  };
  return { app, store, services, clock, asHolderOf, flush };
}
