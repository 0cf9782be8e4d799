import {
  createAuditChain,
  createLogger,
  createMetrics,
  createProcessRegistry,
  createStoreClock,
  ensureBootstrapKey,
  followWarmUpRequests,
  keepAuditChain,
  type Logger,
  loadCity,
  openStore,
  prepareSchema,
  REQUEST_TIMEOUTS,
  type RunningService,
  refuseStoreOfOtherLine,
  refuseUnfinishedRestore,
  runServiceProcess,
  startHeartbeat,
  startMeasuring,
  WORK_TIMEOUTS,
} from '@namsev/core';
import { buildApp } from './app.ts';
import { readEnvironment } from './config.ts';
import { loadLater } from './language-services.ts';
import { type ApiServices, createServices } from './services.ts';

/** The first requests go before the models and the words of the search, in ms. */
const MODELS_DELAY_MS = 1_000;

/** Requests under way get this long, in ms, after a signal. */
const GRACE_MS = 3_000;

async function start(): Promise<RunningService> {
  const config = readEnvironment();
  const city = loadCity(config.cityFolder);
  const logger = createLogger({ level: config.logLevel, kind: 'api' });
  const address = { uri: config.mongodbUri, database: config.database, applicationName: 'namsev-api' };
  await prepareStore(address);
  const connection = await openStore({ ...address, ...REQUEST_TIMEOUTS });
  const clock = await createStoreClock(connection.db);
  const metrics = createMetrics();
  const services = createServices({
    connection,
    city,
    clock,
    failpoint: config.failpoint,
    metrics,
    logger,
    store: config.store,
  });
  if (config.adminKey !== undefined) await ensureBootstrapKey(services.keys, config.adminKey, clock.now());
  const app = await buildApp({ services, logger, ...config });
  await Promise.all([services.warmUp.run(), app.listen({ port: config.port, host: config.host })]);
  const registry = createProcessRegistry(connection.db);
  const stopLinking = keepAuditChain(createAuditChain(connection.db, connection.client, clock), logger);
  const stopMeasuring = startMeasuring({ metrics, db: connection.db, clock, kind: 'api', logger });
  const leave = startHeartbeat({
    registry,
    clock,
    logger,
    kind: 'api',
    models: () => true,
    refused: services.languages.refused,
    revision: services.languages.revision,
    warmUp: services.warmUp.report,
  });
  const stopWarmUps = followWarmUpRequests(connection.db, clock, services.warmUp, logger);
  const loading = loadLater(services.languages, logger, MODELS_DELAY_MS);
  logger.info({ port: config.port, store: config.store, city: city.name }, 'api is ready');
  const searching = setTimeout(prepareSearch, MODELS_DELAY_MS, services, logger);
  return {
    async stop(reason) {
      logger.info({ reason }, 'api stops');
      services.readiness.drain();
      loading.stop();
      clearTimeout(searching);
      await app.close();
      stopLinking();
      stopWarmUps();
      await Promise.allSettled([leave(), stopMeasuring()]);
      clock.stop();
      await connection.close();
    },
  };
}

/** The first search need not wait for it then. All else goes on without. */
function prepareSearch(services: ApiServices, logger: Logger): void {
  try {
    services.search();
  } catch (error) {
    logger.error({ err: error }, 'search is not available');
  }
}

/** Migrations and new indexes take longer than a request may: they have a connection of their own. */
async function prepareStore(address: {
  uri: string;
  database: string;
  applicationName: string;
}): Promise<void> {
  const connection = await openStore({ ...address, ...WORK_TIMEOUTS });
  try {
    await refuseUnfinishedRestore(connection.db);
    await refuseStoreOfOtherLine(connection.db);
    await prepareSchema(connection.db);
  } finally {
    await connection.close();
  }
}

/** Loading this starts nothing: the build loads it too. */
export const run = (): Promise<void> => runServiceProcess(start, GRACE_MS);
