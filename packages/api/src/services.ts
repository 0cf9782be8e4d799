import type {
  ApiKeyStore,
  AuditLog,
  Authenticator,
  City,
  Clock,
  ComplaintStore,
  DeadLetterStore,
  Filing,
  FilingReceipt,
  JobStatus,
  Metrics,
  MetricsReader,
  QueueControl,
  RateLimiter,
  StoreConnection,
  TimelineStore,
  Translations,
  TrendStore,
} from '@namsev/core';
import {
  createApiKeyStore,
  createAuditLog,
  createAuthenticator,
  createComplaintStore,
  createDailySalts,
  createDeadLetterStore,
  createIdempotencyStore,
  createJobStore,
  createMetricRows,
  createMetricsReader,
  createProcessRegistry,
  createQueueControl,
  createRateCounterStore,
  createRateLimiter,
  createTimelineStore,
  createTranslations,
  createTrendStore,
  type Failpoint,
  fileComplaint,
  type IntakeDependencies,
  readJobStatus,
} from '@namsev/core';
import { createQueueStatus, type QueueStatus } from './queue-status.ts';
import { createReadiness, type Readiness } from './readiness.ts';
import { createSystemHealth, type SystemHealth } from './system-health.ts';

/** All that routes may use. */
export interface ApiServices {
  readonly city: City;
  readonly clock: Clock;
  readonly keys: ApiKeyStore;
  readonly authenticator: Authenticator;
  readonly audit: AuditLog;
  readonly limiter: RateLimiter;
  readonly complaints: ComplaintStore;
  readonly timeline: TimelineStore;
  readonly translations: Translations;
  readonly trends: TrendStore;
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  readonly metricsReader: MetricsReader;
  readonly deadLetters: DeadLetterStore;
  readonly queueControl: QueueControl;
  readonly queueStatus: QueueStatus;
  jobStatus(id: string): Promise<JobStatus | undefined>;
  systemHealth(): Promise<SystemHealth>;
  file(
    filing: Filing,
    context: { requestId: string; idempotencyKey?: string | undefined },
  ): Promise<FilingReceipt>;
}

export interface ServiceOptions {
  readonly connection: StoreConnection;
  readonly city: City;
  readonly clock: Clock;
  readonly failpoint: Failpoint;
  readonly metrics: Metrics;
}

export function createServices({ connection, city, clock, failpoint, metrics }: ServiceOptions): ApiServices {
  const { client, db } = connection;
  const complaints = createComplaintStore(db);
  const timeline = createTimelineStore(db);
  const keys = createApiKeyStore(db);
  const salts = createDailySalts(db, clock);
  const intake: IntakeDependencies = {
    client,
    city,
    clock,
    complaints,
    timeline,
    jobs: createJobStore(db),
    idempotency: createIdempotencyStore(db),
    failpoint,
  };
  const readiness = createReadiness(db);
  const metricsReader = createMetricsReader(createMetricRows(db), clock);
  const queueControl = createQueueControl(db);
  return {
    city,
    clock,
    keys,
    authenticator: createAuthenticator(keys, clock),
    audit: createAuditLog(db, client),
    limiter: createRateLimiter(createRateCounterStore(db, salts, clock), clock),
    complaints,
    timeline,
    translations: createTranslations(),
    trends: createTrendStore(client, db),
    readiness,
    metrics,
    metricsReader,
    deadLetters: createDeadLetterStore(db),
    queueControl,
    queueStatus: createQueueStatus({ db, clock, control: queueControl, metrics: metricsReader }),
    jobStatus: (id) => readJobStatus(db, clock, id),
    systemHealth: createSystemHealth({ readiness, processes: createProcessRegistry(db), clock }),
    file: (filing, context) => fileComplaint(intake, filing, context),
  };
}
