export {
  type AlertDeliveries,
  type AlertDelivery,
  createAlertDeliveries,
} from './alerts/alert-deliveries.ts';
export {
  createAlertEvaluation,
  readLastEvaluation,
  startAlertEvaluation,
} from './alerts/alert-evaluation.ts';
export { ALERT_RULES } from './alerts/alert-rules.ts';
export { type Alert, type AlertStore, createAlertStore } from './alerts/alert-store.ts';
export { type Analyser, type AnalyserParts, createAnalyser } from './analysis/analyser.ts';
export type { AnalysisResult, CategorySuggestion, Priority, PriorityReason } from './analysis/analysis.ts';
export { createLiveAnalyser, type LiveAnalyser } from './analysis/live-analyser.ts';
export { ignoreCall, type OnServiceCall, timeWaitingCall } from './analysis/service-call.ts';
export { writeAnalysis } from './analysis/write-analysis.ts';
export { type AuditChain, createAuditChain } from './audit/audit-chain.ts';
export { AUDIT_ACTIONS, type AuditAction, type AuditDetails, createAuditEntry } from './audit/audit-entry.ts';
export { type AuditLog, type AuditRecord, createAuditLog } from './audit/audit-log.ts';
export { keepAuditChain } from './audit/keep-audit-chain.ts';
export { NOT_BACKED_UP } from './backup/backed-up-collections.ts';
export { BackupFault } from './backup/backup-fault.ts';
export { type FoundBackup, findBackup, listBackups } from './backup/backup-folder.ts';
export type { BackupManifest } from './backup/backup-manifest.ts';
export { createErasureCopy, readErasureCopy } from './backup/erasure-copy.ts';
export { backUp, createBackupKeeper, startBackups } from './backup/keep-backups.ts';
export { type RestorePhases, type RestoreReport, restoreBackup } from './backup/restore-backup.ts';
export { RestoreUnfinished, refuseUnfinishedRestore } from './backup/restore-marker.ts';
export { type BatchRun, RUN_STATES, type RunState, type RunStep, STEP_STATES } from './batches/batch-run.ts';
export { type BatchStore, createBatchStore } from './batches/batch-store.ts';
export { createScheduleKeeper, type ScheduleKeeper } from './batches/keep-schedules.ts';
export {
  BATCH_JOB_NAMES,
  type BatchJobName,
  isLate,
  type RunRequestDependencies,
  requestRun,
} from './batches/request-run.ts';
export { type BatchStep, runBatch, type StepContext } from './batches/run-batch.ts';
export { CACHES, cacheKeyOf, readCacheSecret } from './cache/cache-key.ts';
export { type CacheCleaning, cleanCache } from './cache/clean-cache.ts';
export { followInvalidations, invalidateCache } from './cache/invalidation.ts';
export { createLayeredCache } from './cache/layered-cache.ts';
export { createProcessCache } from './cache/process-cache.ts';
export { createStoreCache } from './cache/store-cache.ts';
export type { Category, City, SubType, Ward } from './city/city.ts';
export { dayOf } from './city/city-day.ts';
export { departmentsOf } from './city/departments.ts';
export { CityFault, loadCity } from './city/load-city.ts';
export { createLiveCity, type LiveCity, type Taxonomy } from './city/taxonomy.ts';
export { wardAt } from './city/ward-at.ts';
export { categoryFeatures } from './classifier/category-features.ts';
export {
  type Classifier,
  type ClassifierModel,
  createClassifier,
} from './classifier/classifier.ts';
export { languageFeatures, latinWords } from './classifier/language-features.ts';
export { type LinearModel, softmax } from './classifier/linear-model.ts';
export { hashOfModel, type ModelFile, readModelFile, writeModelFile } from './classifier/model-file.ts';
export { readingFeatures, readingOf, readingTokens } from './classifier/reading.ts';
export { createRandom, shuffle } from './classifier/seeded-random.ts';
export {
  loadShippedModels,
  type ManifestEntry,
  type ModelManifest,
  toClassifierModel,
  toLanguageModel,
} from './classifier/shipped-models.ts';
export { createSubTypeReader, subTypeLabel } from './classifier/sub-type.ts';
export {
  type LabelledFeatures,
  type TrainedModel,
  trainLinearModel,
} from './classifier/train-linear-model.ts';
export { type Clock, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND, systemClock } from './clock.ts';
export { hashAccessToken, isAccessToken } from './complaints/access-token.ts';
export {
  applyChange,
  type ChangeDependencies,
  type ComplaintChange,
  changeComplaint,
} from './complaints/change-complaint.ts';
export {
  type Complaint,
  type ComplaintAnalysis,
  type ComplaintStanding,
  type Correction,
  effectiveCategory,
  effectivePriority,
  isOpen,
  OPEN_STATUSES,
  PRIORITY_BANDS,
  type PriorityBand,
  STATUSES,
  type Status,
} from './complaints/complaint.ts';
export {
  type ComplaintFilters,
  languageOf,
  type MapBox,
  roundPublicly,
} from './complaints/complaint-filters.ts';
export { type ComplaintPages, createComplaintPages } from './complaints/complaint-pages.ts';
export { type ComplaintStore, createComplaintStore } from './complaints/complaint-store.ts';
export { type ComplaintCorrection, correctComplaint } from './complaints/corrections.ts';
export { departmentOf, isInScope } from './complaints/department.ts';
export type { FinishedAnalysis } from './complaints/end-analysis.ts';
export { type ErasureDependencies, erasePersonalData } from './complaints/erase-personal-data.ts';
export { createErasureLedger } from './complaints/erasure-ledger.ts';
export { createComplaint, fileComplaint, type IntakeDependencies } from './complaints/file-complaint.ts';
export { ContactSchema, createFilingSchema, type Filing, LocationSchema } from './complaints/filing.ts';
export type { FilingReceipt } from './complaints/idempotency-record.ts';
export { createIdempotencyStore } from './complaints/idempotency-store.ts';
export { type MergeDependencies, mergeComplaint, unmergeComplaint } from './complaints/merge-complaints.ts';
export { createNoteStore, type Note, type NoteStore } from './complaints/note-store.ts';
export {
  createPublicList,
  LIST_ORDERS,
  type ListOrder,
  type PublicList,
  type PublicListQuery,
} from './complaints/public-list.ts';
export { type SupportDependencies, supportComplaint } from './complaints/support-complaint.ts';
export { createSupportStore } from './complaints/support-store.ts';
export {
  createTimelineStore,
  INTERNAL_KINDS,
  type TimelineEntry,
  type TimelineStore,
} from './complaints/timeline-store.ts';
export { createTrackingId, readTrackingId } from './complaints/tracking-id.ts';
export { allowedStatuses, moveComplaint, TRANSITIONS } from './complaints/transitions.ts';
export { createWorkList, WORK_QUEUES, type WorkList, type WorkQuery } from './complaints/work-list.ts';
export { CLEAN_TEXT, SAYING_TEXT, VISIBLE_TEXT } from './complaints/written-text.ts';
export {
  ConfigurationFault,
  choiceSetting,
  mongoUriSetting,
  numberSetting,
  readSettings,
  type Settings,
  secretSetting,
  textSetting,
  webhookUrlSetting,
} from './configuration/settings.ts';
export {
  portSetting,
  resolveCityFolder,
  SHARED_SETTINGS,
  toFailpoint,
} from './configuration/shared-settings.ts';
export { answerOfficer, askCitizen } from './deadlines/ask-citizen.ts';
export { NO_DEADLINE } from './deadlines/deadline.ts';
export { escalateComplaint } from './deadlines/escalate-complaint.ts';
export { keepDeadline } from './deadlines/keep-deadline.ts';
export { reckonDeadline } from './deadlines/reckon-deadline.ts';
export {
  CANDIDATES_COLLECTION,
  type CandidateStore,
  createCandidateStore,
  type FoundCandidates,
  type IndexedCandidate,
  type SoughtComplaint,
} from './duplicates/candidate-store.ts';
export { type CityGrid, createCityGrid } from './duplicates/city-grid.ts';
export type { ComparedComplaint, DuplicateCandidate } from './duplicates/compared-complaint.ts';
export { createDuplicateMentions, type DuplicateMentions } from './duplicates/duplicate-mentions.ts';
export { type DuplicateModel, loadDuplicateModel } from './duplicates/duplicate-model.ts';
export { createDuplicateReader, duplicateTerms } from './duplicates/duplicate-reader.ts';
export type { DuplicateReason } from './duplicates/duplicate-reasons.ts';
export {
  createDuplicateDetector,
  type DuplicateDetector,
  type DuplicateMatch,
  mayBeSame,
} from './duplicates/duplicates.ts';
export { type DuplicateSearch, type FoundDuplicates, findDuplicates } from './duplicates/find-duplicates.ts';
export {
  type KnownDuplicate,
  type MatchedComplaint,
  openMatches,
  roundSimilarity,
} from './duplicates/known-duplicates.ts';
export { type DuplicateLookup, lookUpDuplicates } from './duplicates/look-up-duplicates.ts';
export { squaresOf } from './duplicates/packed-terms.ts';
export {
  cheapFeatures,
  FEATURES,
  type FeatureName,
  type PairFeatures,
  withCharacters,
} from './duplicates/pair-features.ts';
export {
  type ComplaintReading,
  createComplaintReader,
  type ReadComplaint,
} from './duplicates/read-complaint.ts';
export { createTermWeights, type TermFrequencies } from './duplicates/term-frequencies.ts';
export { type CandidateUpdate, mayBeDuplicated, updateCandidates } from './duplicates/update-candidates.ts';
export { DomainError, type ErrorCode, type FieldFault, notFound, storeUnavailable } from './errors.ts';
export { evaluateAccuracy } from './evaluation/evaluate-accuracy.ts';
export { readRecentAccuracy, watchAccuracy } from './evaluation/recent-accuracy.ts';
export {
  createGuide,
  type Guide,
  languageToAnswerIn,
  MISSING_DETAILS,
  type Question,
  questionFor,
} from './guidance/guidance.ts';
export { type ApiKey, createApiKey, isUsable, type KeyRequest } from './identity/api-key.ts';
export { type ApiKeyStore, createApiKeyStore } from './identity/api-key-store.ts';
export { type Authenticator, createAuthenticator } from './identity/authenticator.ts';
export { ensureBootstrapKey } from './identity/bootstrap-key.ts';
export { createDailySalts } from './identity/daily-salts.ts';
export { networkOf } from './identity/network.ts';
export { type Principal, ROLES, type Role, type Scope, ScopeSchema } from './identity/principal.ts';
export {
  createDeadLetterStore,
  DEAD_LETTER_STATUSES,
  type DeadLetter,
  type DeadLetterStore,
} from './jobs/dead-letter-store.ts';
export { JOB_CONTRACTS, type JobName, type JobPayload } from './jobs/job-contracts.ts';
export { createJobHistory, type JobHistory, type JobHistoryEntry } from './jobs/job-history.ts';
export { jobIdOf } from './jobs/job-id.ts';
export { type JobState, type JobStatus, readJobStatus } from './jobs/job-status.ts';
export {
  createJobStore,
  InvalidJob,
  JOBS_COLLECTION,
  type JobDocument,
  type JobStore,
  type NewJob,
  payloadSchemaOf,
} from './jobs/job-store.ts';
export { createQueueControl, type QueueControl } from './jobs/queue-control.ts';
export { countQueues, type QueueCounts } from './jobs/queue-counts.ts';
export {
  isQueueName,
  QUEUE_POLICIES,
  QUEUES,
  type QueueName,
  type QueuePolicy,
} from './jobs/queues.ts';
export { PermanentFailure, retryDelay } from './jobs/retry-delay.ts';
export {
  createLanguageDetector,
  type DetectedLanguage,
  type LanguageDetector,
} from './language/detect-language.ts';
export { createEnglishSentenceReader } from './language/english-sentence-reader.ts';
export { LANGUAGES, type Language } from './language/languages.ts';
export { maskPersonalData, removePersonalData } from './language/mask.ts';
export { normaliseText } from './language/normalise.ts';
export { createPivotLexicon, type PivotLexicon } from './language/pivot/pivot-lexicon.ts';
export { readPlainSentences } from './language/sentence-reader.ts';
export { tokenise } from './language/tokenise.ts';
export { createRateCounterStore } from './limits/rate-counter-store.ts';
export { createRateLimiter, type RateDecision, type RateLimiter } from './limits/rate-limiter.ts';
export { type RateRule, rateLimit } from './limits/rate-rules.ts';
export { startMeasuring } from './metrics/measuring.ts';
export { createMetricRows, type MetricRows, type MetricsWindow, WINDOWS } from './metrics/metric-rows.ts';
export { createMetrics, type JobFigure, type Metrics } from './metrics/metrics.ts';
export { createMetricsFlush } from './metrics/metrics-flush.ts';
export type { MetricsPoint } from './metrics/metrics-history.ts';
export { createMetricsReader, type MetricsReader } from './metrics/metrics-reader.ts';
export type { MetricsReport, QueueFigures } from './metrics/metrics-report.ts';
export {
  type Gauge,
  PROMETHEUS_MEDIA_TYPE,
  processGauges,
  toPrometheusText,
} from './metrics/prometheus-text.ts';
export { answeredWithin } from './operations/answered-within.ts';
export {
  createFailpoint,
  type Failpoint,
  type FailpointName,
  type FailpointSetting,
} from './operations/failpoints.ts';
export {
  type CheckName,
  checkHealth,
  type HealthChecks,
  STORE_AWAY,
  statusOf,
} from './operations/health-checks.ts';
export { processName, startHeartbeat } from './operations/heartbeat.ts';
export { createLogger, type Logger } from './operations/log.ts';
export {
  createProcessRegistry,
  HEARTBEAT_EVERY_MS,
  type ProcessHeartbeat,
  type ProcessRegistry,
} from './operations/process-registry.ts';
export {
  createReadiness,
  knowsSchema,
  knowsSchemaAndIndexes,
  type Readiness,
} from './operations/readiness.ts';
export { remembered } from './operations/remembered.ts';
export { type RunningService, runServiceProcess } from './operations/service-process.ts';
export { storeWarmUpTasks } from './operations/store-warm-up-tasks.ts';
export {
  createSystemFacts,
  degradationOf,
  type SystemFactsOptions,
} from './operations/system-facts.ts';
export { SYSTEM_VERSION } from './operations/version.ts';
export { createWarmUp, type WarmUp, type WarmUpReport, type WarmUpTask } from './operations/warm-up.ts';
export { followWarmUpRequests, requestWarmUp } from './operations/warm-up-requests.ts';
export { shippedPriorityRules } from './priority/priority-rules.ts';
export { createPriorityScorer } from './priority/priority-scorer.ts';
export {
  type BandWeights,
  EVIDENCE,
  type Evidence,
  evidenceOf,
  type Weighing,
  weighBand,
} from './priority/weighing.ts';
export { REANALYSIS_STATES, type ReanalysisRun } from './reanalysis/reanalysis-run.ts';
export { createReanalysisStore, type ReanalysisStore } from './reanalysis/reanalysis-store.ts';
export { jobOfPart, requestReanalysis } from './reanalysis/request-reanalysis.ts';
export { createComplaintTraces } from './retention/complaint-trace.ts';
export { type DataSize, readDataSize } from './retention/data-size.ts';
export { type ReappliedErasures, reapplyErasures } from './retention/reapply-erasures.ts';
export { cutoffsAt, RETENTION_POLICY } from './retention/retention-policy.ts';
export { archiveStep, eraseStep, type RetentionDependencies } from './retention/retention-steps.ts';
export { createRetentionStore, type RetentionStore } from './retention/retention-store.ts';
export { createTombstoneStore } from './retention/tombstone.ts';
export { BATCH_NAMES, type BatchName, nextPeriod, SCHEDULES } from './schedules/schedule.ts';
export { type CompiledSchema, compileSchema } from './schema/compile-schema.ts';
export { createIndexFill, fillIndex, type IndexFill } from './search/fill-index.ts';
export { SEGMENT_SIZE } from './search/posting-segment.ts';
export { createIndexRebuild, type IndexRebuild, type RebuildProgress } from './search/rebuild-index.ts';
export {
  createSearch,
  SEARCH_VERSION,
  type Search,
  type SearchHit,
  type SearchPage,
  type SearchQuery,
} from './search/search.ts';
export {
  createIndexParts,
  createSearchIndex,
  type IndexParts,
  type SearchIndex,
} from './search/search-index.ts';
export { TONES, type Tone, type ToneName } from './sentiment/sentiment.ts';
export { startShadow, stopShadow } from './shadow/shadow-candidate.ts';
export { compareAnswers } from './shadow/shadow-comparison.ts';
export { createShadowStore, type ShadowReport, type ShadowStore } from './shadow/shadow-store.ts';
export { createFigureCounter, type FigureCounter } from './statistics/figure-counter.ts';
export { addFigures, type Figures, NOTHING_COUNTED } from './statistics/figures.ts';
export { type ReconciliationDependencies, reconciliationStep } from './statistics/reconcile-figures.ts';
export {
  createStatistics,
  STATISTIC_GROUPS,
  type StatisticGroup,
  type Statistics,
  type StatisticsGroup,
} from './statistics/statistics.ts';
export { rangeOf } from './statistics/statistics-range.ts';
export { followChanges } from './store/change-follower.ts';
export {
  connectStore,
  REQUEST_TIMEOUTS,
  RESTORE_TIMEOUTS,
  type StoreConnection,
  WORK_TIMEOUTS,
} from './store/connect.ts';
export { ensureIndexes, INDEXES, missingIndexes } from './store/indexes.ts';
export { MIGRATIONS, type MigrationReport, migrate, SCHEMA_VERSION } from './store/migrations/migrate.ts';
export type { Migration } from './store/migrations/migration.ts';
export {
  readSchemaState,
  readSchemaVersion,
  type SchemaState,
  SchemaTooNew,
  schemaFault,
} from './store/migrations/schema-state.ts';
export { createNamedLease, type NamedLease } from './store/named-lease.ts';
export { nowPlus } from './store/now-plus.ts';
export { openStore } from './store/open-store.ts';
export { createStoreClock, type StoreClock } from './store/store-clock.ts';
export { isDuplicateKey, isStoreUnavailable, isWriteConflict } from './store/store-error.ts';
export { inTransaction } from './store/transaction.ts';
export {
  fillReply,
  REPLY_TEMPLATES,
  type ReplySlots,
  type ReplyTemplate,
  replySlots,
  replyTemplate,
} from './summary/reply-templates.ts';
export { type ComplaintSummary, type SummaryContext, summariseComplaint } from './summary/summary.ts';
export type { CountedKey, TranslationKey } from './translations/bundles.ts';
export {
  createTranslations,
  type TranslationBundle,
  type TranslationStatistics,
  type Translations,
} from './translations/translations.ts';
export {
  type AggregatedSentiment,
  type AggregateSentimentDependencies,
  aggregateSentiment,
} from './trends/aggregate-sentiment.ts';
export {
  type AnomalySoFar,
  type CalculatedBaselines,
  calculateTrendBaselines,
  type TrendDependencies,
} from './trends/calculate-trend-baselines.ts';
export { createConceptTerms } from './trends/concept-terms.ts';
export type { StepControl } from './trends/count-days.ts';
export { createDailyCountStore, type DailyCountStore } from './trends/daily-count-store.ts';
export type { AreaSentiment } from './trends/sentiment-by-area.ts';
export {
  createTrendStore,
  type StoredFinding,
  type TrendFinding,
  type TrendStore,
} from './trends/trend-store.ts';
export { type Anomaly, type Baseline, TRENDS_VERSION } from './trends/trends.ts';
export { type AnomalyWatchOptions, watchAnomalies } from './trends/watch-anomalies.ts';
export { activateArtefact, rollBackArtefacts } from './versions/activate.ts';
export { type ActiveArtefacts, readActive, workAlike } from './versions/active-artefacts.ts';
export { analyserDataOf, duplicateModelOf } from './versions/analyser-data.ts';
export {
  ARTEFACT_SERVICES,
  type Artefact,
  type ArtefactService,
  BASELINE_ID,
} from './versions/artefact.ts';
export type { ArtefactContents } from './versions/artefact-contents.ts';
export { type ArtefactFollower, createArtefactFollower } from './versions/artefact-follower.ts';
export { createArtefactStore } from './versions/artefact-store.ts';
export type { ConfigurationDependencies } from './versions/change-configuration.ts';
export { type Compatibility, checkCompatibility } from './versions/compatibility.ts';
export {
  type Configuration,
  changesBetween,
  REVISION_ACTIONS,
  type Revision,
} from './versions/configuration.ts';
export { createConfigurationStore } from './versions/configuration-store.ts';
export { createSchemaKeeper, startSchemaKeeping } from './versions/keep-schema.ts';
export {
  artefactServiceOf,
  type CodeManifest,
  type ManifestPart,
  SERVICE_NAMES,
} from './versions/manifest.ts';
export { moveSchema } from './versions/move-schema.ts';
export { prepareSchema } from './versions/prepare-schema.ts';
export { refuseStoreOfOtherLine } from './versions/refuse-other-line.ts';
export { registerArtefact } from './versions/register-artefact.ts';
export { rollBack } from './versions/roll-back.ts';
export { planRollback, type RollbackPlan } from './versions/rollback-plan.ts';
export { readSchemaStatus, type SchemaStatus } from './versions/schema-status.ts';
export { tryOut } from './versions/try-out.ts';
export { createVersionRegistry, type VersionRegistry } from './versions/version-registry.ts';
