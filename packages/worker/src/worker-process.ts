import { setTimeout as pause } from 'node:timers/promises';
import {
  ALERT_RULES,
  BATCH_JOB_NAMES,
  createAlertEvaluation,
  createApiKeyStore,
  createAuditLog,
  createAuthenticator,
  createComplaintStore,
  createDailyCountStore,
  createJobStore,
  createLiveCity,
  createLogger,
  createMetricRows,
  createMetrics,
  createMetricsReader,
  createProcessRegistry,
  createReadiness,
  createSchemaKeeper,
  createStoreClock,
  createSystemFacts,
  createTimelineStore,
  createTrendStore,
  createVersionRegistry,
  createWarmUp,
  DomainError,
  followWarmUpRequests,
  isStoreUnavailable,
  knowsSchema,
  type Logger,
  loadCity,
  MIGRATIONS,
  openStore,
  prepareSchema,
  processGauges,
  type RunningService,
  refuseStoreOfOtherLine,
  refuseUnfinishedRestore,
  runServiceProcess,
  startAlertEvaluation,
  startHeartbeat,
  startMeasuring,
  startSchemaKeeping,
  toPrometheusText,
  WORK_TIMEOUTS,
  watchAccuracy,
  watchAnomalies,
} from '@namsev/core';
import type { Analyser } from '@namsev/core/analysis';
import { type ActiveVersions, createActiveVersions } from './active-versions.ts';
import { keepBackups } from './backups.ts';
import { readEnvironment } from './config.ts';
import { startHealthServer } from './health-server.ts';
import { workerWarmUpTasks } from './warm-up-tasks.ts';
import { startWatchdog } from './watchdog/watchdog.ts';
import { startWorker, type Worker } from './worker.ts';

const GRACE_MS = 3_000;
const JOBS_GRACE_MS = 2_000;
/** What was refused is looked at again this often; whether it is still the same costs one read. */
const MODELS_RETRY_MS = 1_000;
/** No honest job keeps the process from doing anything else for this long. */
const BLOCKED_FOR_MS = 10_000;

async function start(): Promise<RunningService> {
  const config = readEnvironment();
  const loadedCity = loadCity(config.cityFolder);
  const city = createLiveCity(loadedCity);
  const logger = createLogger({ level: config.logLevel, kind: 'worker' });
  const connection = await openStore({
    uri: config.mongodbUri,
    database: config.database,
    applicationName: 'namsev-worker',
    ...WORK_TIMEOUTS,
  });
  await refuseUnfinishedRestore(connection.db);
  await refuseStoreOfOtherLine(connection.db);
  await prepareSchema(connection.db);
  const clock = await createStoreClock(connection.db);
  const metrics = createMetrics();
  const stopMeasuring = startMeasuring({ metrics, db: connection.db, clock, kind: 'worker', logger });
  const codeVersions = createVersionRegistry({ ...connection, clock, city: loadedCity });
  const versions = createActiveVersions({
    registry: codeVersions,
    city,
    logger,
    metrics,
  });
  let worker: Worker | undefined;
  let stopping = false;
  const readiness = createReadiness(connection.db, knowsSchema(MIGRATIONS));
  const reasons = async () => [
    ...(worker ? [] : ['the models cannot be used']),
    ...(await readiness.reasons()),
  ];
  const evaluation = createAlertEvaluation({
    db: connection.db,
    clock,
    rules: ALERT_RULES,
    facts: createSystemFacts({
      db: connection.db,
      clock,
      metrics: createMetricsReader(createMetricRows(connection.db), clock),
      accuracy: watchAccuracy(connection.db, clock),
      anomalies: watchAnomalies({
        timeline: createTimelineStore(connection.db),
        complaints: createComplaintStore(connection.db),
        counts: createDailyCountStore(connection.client, connection.db),
        trends: createTrendStore(connection.client, connection.db),
        clock,
        timeZone: city.timeZone,
        onFailure: (error) => logger.warn({ err: error }, 'today could not be held against its baselines'),
      }),
    }),
    metrics,
    ...(config.webhook !== undefined && { webhook: config.webhook }),
  });
  const authenticator = createAuthenticator(createApiKeyStore(connection.db), clock);
  const health = await startHealthServer({
    ...config,
    reasons,
    metricsText: () => toPrometheusText(metrics.total(), [...processGauges(), ...evaluation.gauges()]),
    async mayRead(secret) {
      const role = (await authenticator.authenticate(secret))?.role;
      return role === 'admin' || role === 'machine';
    },
  });
  let analyser: Analyser | undefined;
  let loadFailure: unknown;
  const warmUp = createWarmUp(
    workerWarmUpTasks({
      db: connection.db,
      clock,
      async loadAnalyser() {
        try {
          analyser ??= await versions.load();
          return analyser;
        } catch (error) {
          loadFailure = error;
          throw error;
        }
      },
      batchJobs: () => BATCH_JOB_NAMES,
    }),
  );
  const registry = createProcessRegistry(connection.db);
  const leave = startHeartbeat({
    registry,
    clock,
    logger,
    kind: 'worker',
    models: () => worker !== undefined,
    refused: versions.refused,
    revision: versions.revision,
    warmUp: warmUp.report,
  });
  const stopAlerting = startAlertEvaluation(evaluation, logger);
  const stopBackups = keepBackups(config.backupFolder, { connection, clock, city, logger });
  const stopSchemaKeeping = startSchemaKeeping(
    createSchemaKeeper({
      ...codeVersions,
      jobs: createJobStore(connection.db),
      audit: createAuditLog(connection.db, connection.client),
    }),
    logger,
  );
  const begin = async () => {
    const [{ totalMs }] = await Promise.all([warmUp.run(), readiness.reasons()]);
    if (analyser === undefined) throw loadFailure;
    const lexicon = versions.lexicon();
    worker = await startWorker({
      ...config,
      connection,
      clock,
      city,
      logger,
      analyser,
      lexicon,
      metrics,
      versions,
    });
    logger.info(
      {
        port: health.port,
        store: config.store,
        city: city.name,
        versions: analyser.versions,
        warmUpMs: totalMs,
      },
      'worker is ready',
    );
  };
  const stopWarmUps = followWarmUpRequests(connection.db, clock, warmUp, logger);
  const unwatch = startWatchdog(BLOCKED_FOR_MS);
  if (!(await beginWith(begin, logger)))
    void beginLater(begin, { logger, versions, stopping: () => stopping });
  return {
    async stop(reason) {
      logger.info({ reason }, 'worker stops');
      stopping = true;
      readiness.drain();
      stopWarmUps();
      versions.stop();
      await worker?.stop(JOBS_GRACE_MS);
      await Promise.allSettled([
        leave(),
        health.close(),
        unwatch(),
        stopAlerting(),
        stopMeasuring(),
        stopBackups(),
        stopSchemaKeeping(),
      ]);
      clock.stop();
      await connection.close();
    },
  };
}

/**
 * Begins to work if the models can be used. While they cannot, nothing is claimed: complaints are filed and wait,
 * and no job is spent on an analysis that must fail.
 */
async function beginWith(begin: () => Promise<void>, logger: Logger): Promise<boolean> {
  try {
    await begin();
    return true;
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'model_unavailable') throw error;
    logger.error({ err: error }, 'degraded: the models cannot be used, analyses wait');
    return false;
  }
}

interface Waiting {
  readonly logger: Logger;
  readonly versions: Pick<ActiveVersions, 'load'>;
  stopping(): boolean;
}

/** Begins within two seconds of when something usable is active. */
async function beginLater(
  begin: () => Promise<void>,
  { logger, versions, stopping }: Waiting,
): Promise<void> {
  do await pause(MODELS_RETRY_MS, undefined, { ref: false });
  while (!stopping() && !((await canLoad(versions)) && (await beginWith(begin, logger))));
}

async function canLoad(versions: Pick<ActiveVersions, 'load'>): Promise<boolean> {
  try {
    await versions.load();
    return true;
  } catch (error) {
    if (error instanceof DomainError || isStoreUnavailable(error)) return false;
    throw error;
  }
}

/** Loading this starts nothing: the build loads it too. */
export const run = (): Promise<void> => runServiceProcess(start, GRACE_MS);
