import type {
  AlertDeliveries,
  AlertStore,
  ApiKeyStore,
  AuditLog,
  Authenticator,
  BatchName,
  BatchRun,
  BatchStore,
  ChangeDependencies,
  City,
  Clock,
  ComplaintStore,
  DataSize,
  DeadLetterStore,
  DuplicateMentions,
  ErasureDependencies,
  Filing,
  FilingReceipt,
  JobStatus,
  JobStore,
  Logger,
  MergeDependencies,
  Metrics,
  MetricsReader,
  Migration,
  NoteStore,
  Principal,
  ProcessRegistry,
  PublicList,
  QueueControl,
  RateLimiter,
  Readiness,
  ReanalysisRun,
  ReanalysisStore,
  RetentionStore,
  Search,
  Statistics,
  StoreConnection,
  SupportDependencies,
  TimelineStore,
  Translations,
  TrendStore,
  WarmUp,
  WorkList,
} from '@namsev/core';
import {
  createAlertDeliveries,
  createAlertStore,
  createApiKeyStore,
  createAuditLog,
  createAuthenticator,
  createBatchStore,
  createCandidateStore,
  createComplaintStore,
  createDailySalts,
  createDeadLetterStore,
  createDuplicateMentions,
  createErasureLedger,
  createIdempotencyStore,
  createJobStore,
  createLiveCity,
  createMetricRows,
  createMetricsReader,
  createNoteStore,
  createPivotLexicon,
  createProcessRegistry,
  createPublicList,
  createQueueControl,
  createRateCounterStore,
  createRateLimiter,
  createReadiness,
  createReanalysisStore,
  createRetentionStore,
  createSearch,
  createStatistics,
  createSupportStore,
  createTimelineStore,
  createTranslations,
  createTrendStore,
  createVersionRegistry,
  createWarmUp,
  createWorkList,
  type Failpoint,
  fileComplaint,
  type IntakeDependencies,
  knowsSchemaAndIndexes,
  MIGRATIONS,
  readDataSize,
  readJobStatus,
  readLastEvaluation,
  readRecentAccuracy,
  requestReanalysis,
  requestRun,
  requestWarmUp,
} from '@namsev/core';
import { type Check, checkComplaint } from './check-complaint.ts';
import { createKeptStatistics, type KeptStatistics } from './kept-statistics.ts';
import { createLanguageLoader, type LanguageLoader } from './language-services.ts';
import { createQueueStatus, type QueueStatus } from './queue-status.ts';
import type { SystemHealthView } from './schemas/system-health.ts';
import { createSystemHealth, type SystemHealth } from './system-health.ts';
import { createSystemSummary } from './system-summary.ts';
import { createTrackedViews, type TrackedViews } from './tracked-views.ts';
import { createVersionDesk, type VersionDesk } from './version-desk.ts';
import { MOST_TIMELINE_ENTRIES, toPublicView } from './views/complaint-view.ts';
import { apiWarmUpTasks } from './warm-up-tasks.ts';

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
  readonly notes: NoteStore;
  readonly mentions: DuplicateMentions;
  readonly workList: WorkList;
  /** What a change of a complaint needs. */
  readonly changes: ChangeDependencies;
  readonly merging: MergeDependencies;
  readonly erasure: ErasureDependencies;
  readonly support: SupportDependencies;
  readonly publicList: PublicList;
  /** Its words of six languages are read when it is first asked for: a start does not wait for them. */
  search(): Search;
  readonly translations: Translations;
  readonly trends: TrendStore;
  readonly statistics: Statistics;
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  readonly metricsReader: MetricsReader;
  readonly batches: BatchStore;
  requestRun(batch: BatchName): Promise<BatchRun>;
  readonly retention: RetentionStore;
  dataSize(): Promise<DataSize>;
  readonly deadLetters: DeadLetterStore;
  readonly queueControl: QueueControl;
  readonly queueStatus: QueueStatus;
  jobStatus(id: string): Promise<JobStatus | undefined>;
  readonly alerts: AlertStore;
  readonly alertDeliveries: AlertDeliveries;
  lastEvaluation(): Promise<{ at: Date; by: string } | undefined>;
  systemSummary(): Promise<SystemHealthView>;
  readonly jobs: JobStore;
  readonly processes: ProcessRegistry;
  readonly trackedViews: TrackedViews;
  readonly keptStatistics: KeptStatistics;
  readonly warmUp: WarmUp;
  /** Asks the other processes to warm up too. */
  warmUpElsewhere(): Promise<void>;
  systemHealth(): Promise<SystemHealth>;
  readonly languages: LanguageLoader;
  readonly versions: VersionDesk;
  readonly reanalyses: ReanalysisStore;
  requestReanalysis(by: Principal): Promise<ReanalysisRun>;
  recentAccuracy(): ReturnType<typeof readRecentAccuracy>;
  check(filing: Filing): Promise<Check>;
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
  readonly logger: Logger;
  /** What kind of store it is, for whoever looks at health. */
  readonly store: { readonly kind: string; readonly version: string };
  /** The schemas of the store that this process knows; all of this code where they are left out. */
  readonly migrations?: readonly Migration[];
}

export function createServices(options: ServiceOptions): ApiServices {
  const { connection, clock, failpoint, metrics, store, logger, migrations = MIGRATIONS } = options;
  const { client, db } = connection;
  const city = createLiveCity(options.city);
  const metricsReader = createMetricsReader(createMetricRows(db), clock);
  const complaints = createComplaintStore(db);
  const timeline = createTimelineStore(db);
  const keys = createApiKeyStore(db);
  const salts = createDailySalts(db, clock);
  const audit = createAuditLog(db, client);
  const notes = createNoteStore(db);
  const supports = createSupportStore(db);
  const mentions = createDuplicateMentions(client, db);
  const changes: ChangeDependencies = { client, clock, complaints, timeline };
  const jobs = createJobStore(db);
  const processes = createProcessRegistry(db);
  const intake: IntakeDependencies = {
    client,
    city,
    clock,
    complaints,
    timeline,
    jobs,
    idempotency: createIdempotencyStore(db),
    failpoint,
  };
  const readiness = createReadiness(db, knowsSchemaAndIndexes(migrations));
  const lexicon = once(() => createPivotLexicon());
  const reanalyses = createReanalysisStore(db);
  const registry = createVersionRegistry({ client, db, clock, city: options.city });
  const trackedViews = createTrackedViews({
    db,
    clock,
    metrics,
    logger,
    complaints,
    view: async (complaint) =>
      toPublicView(complaint, await timeline.list(complaint.id, MOST_TIMELINE_ENTRIES)),
  });
  const languages = createLanguageLoader({
    city,
    metrics,
    logger,
    registry,
    lexicon,
    onOther: trackedViews.clear,
  });
  const candidates = createCandidateStore(db);
  const queueControl = createQueueControl(db);
  const batches = createBatchStore(db);
  return {
    city,
    clock,
    keys,
    authenticator: createAuthenticator(keys, clock),
    audit,
    limiter: createRateLimiter(createRateCounterStore(db, salts, clock), clock),
    complaints,
    timeline,
    notes,
    mentions,
    workList: createWorkList(db),
    changes,
    merging: { ...changes, supports },
    erasure: { ...changes, notes, audit, ledger: createErasureLedger(db), mentions },
    support: { client, clock, salts, complaints, supports },
    publicList: createPublicList(db, clock),
    search: once(() => createSearch(db, lexicon())),
    translations: createTranslations(),
    trends: createTrendStore(client, db),
    statistics: createStatistics(db),
    readiness,
    metrics,
    metricsReader,
    batches,
    requestRun: (batch) => requestRun({ client, clock, batches, jobs: intake.jobs }, batch),
    retention: createRetentionStore(db),
    dataSize: () => readDataSize(db),
    deadLetters: createDeadLetterStore(db),
    queueControl,
    queueStatus: createQueueStatus({ db, clock, control: queueControl, metrics: metricsReader }),
    jobStatus: (id) => readJobStatus(db, clock, id),
    alerts: createAlertStore(db, clock),
    alertDeliveries: createAlertDeliveries(db, clock),
    lastEvaluation: () => readLastEvaluation(db),
    systemSummary: createSystemSummary({ db, clock, metrics: metricsReader, store }),
    languages,
    reanalyses,
    requestReanalysis: (by) => requestReanalysis({ db, clock, runs: reanalyses, jobs, audit }, by),
    recentAccuracy: () => readRecentAccuracy(db, clock),
    versions: createVersionDesk({
      registry,
      city,
      jobs,
      audit,
      processes,
      lexicon,
      languages,
      logger,
      migrations,
    }),
    check: (filing) => checkComplaint({ city, clock, complaints, candidates, languages }, filing),
    jobs,
    processes,
    trackedViews,
    keptStatistics: createKeptStatistics({ db, clock, metrics, logger }),
    warmUp: createWarmUp(apiWarmUpTasks({ db, clock, city })),
    warmUpElsewhere: () => requestWarmUp(db, clock),
    systemHealth: createSystemHealth({ readiness, processes, clock }),
    file: (filing, context) => fileComplaint(intake, filing, context),
  };
}

function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
