/** What is counted: the names of the labels say by what. Labels are codes and patterns, never what a caller wrote. */
export const COUNTER_FAMILIES = {
  error: {
    labels: ['code'],
    exposedAs: 'namsev_errors_total',
    help: 'Problem answers by code',
  },
  cache: {
    labels: ['cache', 'layer', 'event'],
    exposedAs: 'namsev_cache_events_total',
    help: 'Hits, misses and evictions of the caches',
  },
  ai_error: {
    labels: ['service', 'version'],
    exposedAs: 'namsev_ai_errors_total',
    help: 'Calls of a language service that failed',
  },
  batch: {
    labels: ['batch', 'state'],
    exposedAs: 'namsev_batch_runs_total',
    help: 'Batch runs by how they ended',
  },
  alerting: {
    labels: ['event'],
    exposedAs: 'namsev_alerting_total',
    help: 'Evaluations of the alert rules and deliveries of alerts',
  },
} as const;

/** What is timed. */
export const LATENCY_FAMILIES = {
  request: {
    labels: ['method', 'route', 'status'],
    exposedAs: 'http_request_duration_seconds',
    help: 'Duration of requests by route pattern and status',
  },
  ai: {
    labels: ['service', 'version'],
    exposedAs: 'namsev_ai_duration_seconds',
    help: 'Duration of one call of a language service',
  },
  job_wait: {
    labels: ['queue', 'job', 'outcome'],
    exposedAs: 'namsev_job_wait_seconds',
    help: 'From a job being due to its run',
  },
  job_run: {
    labels: ['queue', 'job', 'outcome'],
    exposedAs: 'namsev_job_duration_seconds',
    help: 'Duration of one run of a job',
  },
  store: {
    labels: ['operation'],
    exposedAs: 'namsev_store_duration_seconds',
    help: 'A small read and a small write of the store, sampled every few seconds',
  },
  event_loop: {
    labels: [],
    exposedAs: 'nodejs_eventloop_delay_seconds',
    help: 'How late a timer was called',
  },
} as const;

/** What the process that evaluates the alerts tells of the whole system as it is. */
export const SYSTEM_GAUGES = {
  jobs: {
    labels: ['queue', 'state'],
    exposedAs: 'namsev_queue_jobs',
    help: 'Jobs of a queue by where they are',
  },
  oldestWaiting: {
    labels: ['queue'],
    exposedAs: 'namsev_queue_oldest_waiting_seconds',
    help: 'For how long the oldest job that waits has been due',
  },
  lateBatches: {
    labels: ['batch'],
    exposedAs: 'namsev_batch_late',
    help: '1 for each batch that has not succeeded in time',
  },
  firing: {
    labels: ['rule', 'severity'],
    exposedAs: 'namsev_alerts_firing',
    help: 'Alerts that fire, acknowledged ones too',
  },
  degraded: {
    labels: [],
    exposedAs: 'namsev_degraded_reasons',
    help: 'Things that do not work',
  },
  backupAge: {
    labels: [],
    exposedAs: 'namsev_backup_age_seconds',
    help: 'Age of the last backup; nothing where nobody is to make any',
  },
} as const;

/** Of what is not counted but looked at: of many looks the highest value counts. */
export const PEAK_FAMILIES = {
  queue_depth: { labels: ['queue'] },
} as const;

export type PeakFamily = keyof typeof PEAK_FAMILIES;
export type CounterFamily = keyof typeof COUNTER_FAMILIES;
export type LatencyFamily = keyof typeof LATENCY_FAMILIES;
