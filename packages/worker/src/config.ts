import {
  MS_PER_SECOND,
  mongoUriSetting,
  numberSetting,
  portSetting,
  QUEUE_POLICIES,
  readSettings,
  resolveCityFolder,
  SHARED_SETTINGS,
  secretSetting,
  textSetting,
  toFailpoint,
  webhookUrlSetting,
} from '@namsev/core';

const LONGEST_LEASE_SECONDS = 30;

/** Every variable that the worker reads. */
export const WORKER_SETTINGS = {
  ...SHARED_SETTINGS,
  MONGODB_URI: mongoUriSetting({
    fallback: 'mongodb://127.0.0.1:27017/?directConnection=true',
    description:
      'Address of the store, a replica set or mongos. `npm start` sets it to the store that it found.',
  }),
  WORKER_PORT: portSetting('5001', "Port of the worker's health and metrics."),
  HOST: textSetting({ fallback: '127.0.0.1', description: 'Address on which the worker answers probes.' }),
  ALERT_WEBHOOK_URL: webhookUrlSetting('Address that is told when an alert begins and ends.'),
  ALERT_WEBHOOK_SECRET: secretSetting({
    minimumLength: 16,
    description: 'Signs what is sent there; unsigned without it.',
  }),
  BACKUP_FOLDER: textSetting({
    fallback: undefined,
    description:
      'Folder in which the worker keeps a backup of each day for seven days, and the ledger of erasures. `npm start` sets it to `backups` in NAMSEV_HOME; without it a worker makes none.',
  }),
  WORKER_CONCURRENCY: numberSetting({
    fallback: String(QUEUE_POLICIES.complaints.concurrency),
    minimum: 1,
    maximum: 100,
    description: 'Complaints that one worker analyses at a time.',
  }),
  WORKER_LEASE_SECONDS: numberSetting({
    fallback: String(LONGEST_LEASE_SECONDS),
    minimum: 2,
    maximum: LONGEST_LEASE_SECONDS,
    description: 'The longest that a worker which says nothing keeps its jobs.',
  }),
} as const;

/** @throws ConfigurationFault with all faults at once. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>) {
  const values = readSettings(environment, WORKER_SETTINGS);
  return {
    mongodbUri: values.MONGODB_URI,
    database: values.MONGODB_DATABASE,
    port: values.WORKER_PORT,
    host: values.HOST,
    concurrency: values.WORKER_CONCURRENCY,
    webhook: toWebhook(values.ALERT_WEBHOOK_URL, values.ALERT_WEBHOOK_SECRET),
    backupFolder: values.BACKUP_FOLDER,
    longestLeaseMs: values.WORKER_LEASE_SECONDS * MS_PER_SECOND,
    cityFolder: resolveCityFolder(values.CITY),
    logLevel: values.LOG_LEVEL,
    failpoint: toFailpoint(values),
    store: { kind: values.NAMSEV_STORE_KIND, version: values.NAMSEV_STORE_VERSION },
  };
}

function toWebhook(url: string | undefined, secret: string | undefined) {
  return url === undefined ? undefined : { url, ...(secret !== undefined && { secret }) };
}

export function readEnvironment() {
  return readConfig(process.env);
}
