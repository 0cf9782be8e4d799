import { existsSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  ConfigurationFault,
  mongoUriSetting,
  numberSetting,
  readSettings,
  SHARED_SETTINGS,
  secretSetting,
} from '@namsev/core';
import { Fault } from './fault.ts';

/** Settings of the commands on one machine. Paths are absolute. */
export interface LocalConfig {
  /** The folder of the repository. */
  readonly root: string;
  /** Embedded store, downloaded server, bootstrap key, logs. */
  readonly home: string;
  readonly host: string;
  readonly port: number;
  readonly workerPort: number;
  readonly database: string;
  readonly city: string;
  /** Where backups go unless a command names another folder. */
  readonly backupFolder: string;
  readonly mongodbUri?: string;
  readonly storeBinary?: string;
  readonly adminKey?: string;
  /** Whether npm started us: then npm's end is ours too. */
  readonly startedByNpm: boolean;
  /** The whole environment, for the processes that we start. */
  readonly environment: Environment;
}

type Environment = Readonly<Record<string, string | undefined>>;

const SHORTEST_ADMIN_KEY = 24;
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;
const DATABASE_NAME = /^[A-Za-z0-9_-]{1,38}$/;
const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url));

/** What concerns starting on one machine; settings of the api and the worker alone are checked by them. */
const LOCAL_SETTINGS = {
  NAMSEV_HOME: {
    description: 'What a start keeps: data, fetched programs, the bootstrap key.',
    fallback: '.namsev',
    expected: 'a folder, not a file',
    parse: (text: string) => pathWhere(text, (path) => !existsSync(path) || statSync(path).isDirectory()),
  },
  HOST: {
    description: 'Address on which api and worker listen.',
    fallback: '127.0.0.1',
    expected: 'an address or a host name',
    parse: (text: string) => (isIP(text) !== 0 || HOST_NAME.test(text) ? text : undefined),
  },
  PORT: numberSetting({ description: 'Port of the api.', fallback: '5000', minimum: 1, maximum: 65_535 }),
  WORKER_PORT: numberSetting({
    description: "Port of the worker's health.",
    fallback: '5001',
    minimum: 1,
    maximum: 65_535,
  }),
  MONGODB_DATABASE: {
    ...SHARED_SETTINGS.MONGODB_DATABASE,
    expected: 'up to 38 letters, digits, "_" and "-"',
    parse: (text: string) => (DATABASE_NAME.test(text) ? text : undefined),
  },
  CITY: {
    ...SHARED_SETTINGS.CITY,
    expected: 'the folder of a city',
    parse: (text: string) => pathWhere(text, (path) => existsSync(path) && statSync(path).isDirectory()),
  },
  MONGODB_URI: mongoUriSetting({ fallback: undefined, description: 'The store; else one of its own.' }),
  NAMSEV_STORE_BINARY: {
    description: 'A mongod or secantusd-rs to use.',
    fallback: undefined,
    expected: 'the file of a mongod or secantusd-rs',
    parse: (text: string) => pathWhere(text, (path) => existsSync(path) && statSync(path).isFile()),
  },
  BACKUP_FOLDER: {
    description: 'Folder for backups; `backups` in NAMSEV_HOME without it.',
    fallback: undefined,
    expected: 'a folder, not a file',
    parse: (text: string) => pathWhere(text, (path) => !existsSync(path) || statSync(path).isDirectory()),
  },
  ADMIN_KEY: secretSetting({
    minimumLength: SHORTEST_ADMIN_KEY,
    description: 'Fixes the bootstrap administrator key.',
  }),
};

/**
 * Reads and checks every setting that concerns starting on one machine; an empty value counts as none.
 *
 * @throws Fault that names all settings at fault, one a line.
 */
export function readConfig(environment: Environment = process.env): LocalConfig {
  const values = readOrFault(environment);
  if (values.PORT === values.WORKER_PORT)
    throw settingsFault([`WORKER_PORT: expected another port than PORT (${values.PORT})`]);
  return {
    root: REPOSITORY,
    home: values.NAMSEV_HOME,
    host: values.HOST,
    port: values.PORT,
    workerPort: values.WORKER_PORT,
    database: values.MONGODB_DATABASE,
    city: values.CITY,
    backupFolder: values.BACKUP_FOLDER ?? join(values.NAMSEV_HOME, 'backups'),
    ...(values.MONGODB_URI !== undefined && { mongodbUri: values.MONGODB_URI }),
    ...(values.NAMSEV_STORE_BINARY !== undefined && { storeBinary: values.NAMSEV_STORE_BINARY }),
    ...(values.ADMIN_KEY !== undefined && { adminKey: values.ADMIN_KEY }),
    startedByNpm: Boolean(environment['npm_lifecycle_event']),
    environment,
  };
}

function readOrFault(environment: Environment) {
  try {
    return readSettings(environment, LOCAL_SETTINGS);
  } catch (error) {
    throw error instanceof ConfigurationFault ? settingsFault(error.faults) : error;
  }
}

function settingsFault(faults: readonly string[]): Fault {
  return new Fault(`Settings at fault:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
}

function pathWhere(text: string, isRight: (path: string) => boolean): string | undefined {
  const path = resolve(REPOSITORY, text);
  return isRight(path) ? path : undefined;
}
