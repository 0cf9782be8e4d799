import { existsSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
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
  readonly mongodbUri?: string;
  readonly storeBinary?: string;
  readonly adminKey?: string;
  /** Whether npm started us: then npm's end is ours too. */
  readonly startedByNpm: boolean;
  /** The whole environment, for the processes that we start. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Fail = (name: string, message: string) => void;

const HIGHEST_PORT = 65_535;
const SHORTEST_ADMIN_KEY = 24;
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;
const DATABASE_NAME = /^[A-Za-z0-9_-]{1,38}$/;
const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * Reads and checks every setting that concerns starting on one machine; an empty value counts as none.
 * Settings of the api and the worker alone are checked by them.
 *
 * @throws Fault that names all settings at fault, one a line.
 */
export function readConfig(environment: Environment = process.env): LocalConfig {
  const faults: string[] = [];
  const fail: Fail = (name, message) => faults.push(`${name}: ${message}`);
  const given = (name: string): string | undefined => environment[name] || undefined;
  const config: LocalConfig = {
    root: REPOSITORY,
    home: resolve(REPOSITORY, given('NAMSEV_HOME') ?? '.namsev'),
    host: readHost(given('HOST'), fail),
    port: readPort('PORT', given('PORT'), 5000, fail),
    workerPort: readPort('WORKER_PORT', given('WORKER_PORT'), 5001, fail),
    database: readDatabase(given('MONGODB_DATABASE'), fail),
    city: readCity(given('CITY'), fail),
    ...optional('mongodbUri', readUri(given('MONGODB_URI'), fail)),
    ...optional('storeBinary', readBinary(given('NAMSEV_STORE_BINARY'), fail)),
    ...optional('adminKey', readAdminKey(given('ADMIN_KEY'), fail)),
    startedByNpm: given('npm_lifecycle_event') !== undefined,
    environment,
  };
  checkHome(config.home, fail);
  if (config.port === config.workerPort)
    fail('WORKER_PORT', `expected another port than PORT (${config.port})`);
  if (faults.length > 0)
    throw new Fault(`Settings at fault:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  return config;
}

function optional<Name extends string>(name: Name, value: string | undefined): { [Key in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]: string });
}

function readPort(name: string, text: string | undefined, fallback: number, fail: Fail): number {
  if (text === undefined) return fallback;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > HIGHEST_PORT) fail(name, `expected a port from 1 to ${HIGHEST_PORT}, got "${text}"`);
  return port;
}

function readHost(text: string | undefined, fail: Fail): string {
  const host = text ?? '127.0.0.1';
  if (isIP(host) === 0 && !HOST_NAME.test(host))
    fail('HOST', `expected an address or a host name, got "${host}"`);
  return host;
}

function readDatabase(text: string | undefined, fail: Fail): string {
  const database = text ?? 'namsev';
  if (!DATABASE_NAME.test(database)) {
    fail('MONGODB_DATABASE', `expected up to 38 letters, digits, "_" and "-", got "${database}"`);
  }
  return database;
}

function readCity(text: string | undefined, fail: Fail): string {
  const city = resolve(REPOSITORY, text ?? 'cities/tirupur');
  if (!existsSync(city) || !statSync(city).isDirectory())
    fail('CITY', `expected the folder of a city, and "${city}" is none`);
  return city;
}

/** The value is not repeated: it may hold a password. */
function readUri(text: string | undefined, fail: Fail): string | undefined {
  if (text !== undefined && !/^mongodb(\+srv)?:\/\/[^/\s]+/.test(text)) {
    fail('MONGODB_URI', 'expected mongodb://… or mongodb+srv://…');
  }
  return text;
}

function readBinary(text: string | undefined, fail: Fail): string | undefined {
  if (text === undefined) return undefined;
  const path = resolve(REPOSITORY, text);
  if (!existsSync(path) || !statSync(path).isFile()) {
    fail('NAMSEV_STORE_BINARY', `expected a mongod or secantusd-rs, and there is no file "${text}"`);
  }
  return path;
}

/** The value is not repeated: it is a secret. */
function readAdminKey(text: string | undefined, fail: Fail): string | undefined {
  if (text !== undefined && (text.length < SHORTEST_ADMIN_KEY || /\s/.test(text))) {
    fail(
      'ADMIN_KEY',
      `expected at least ${SHORTEST_ADMIN_KEY} characters without spaces, got ${text.length} characters`,
    );
  }
  return text;
}

function checkHome(home: string, fail: Fail): void {
  if (existsSync(home) && !statSync(home).isDirectory())
    fail('NAMSEV_HOME', `expected a folder, and "${home}" is a file`);
}
