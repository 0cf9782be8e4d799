import {
  mongoUriSetting,
  numberSetting,
  portSetting,
  readSettings,
  resolveCityFolder,
  SHARED_SETTINGS,
  secretSetting,
  textSetting,
  toFailpoint,
} from '@namsev/core';

/** Every variable that the api reads. */
export const API_SETTINGS = {
  ...SHARED_SETTINGS,
  MONGODB_URI: mongoUriSetting({
    fallback: 'mongodb://127.0.0.1:27017/?directConnection=true',
    description:
      'Address of the store, a replica set or mongos. `npm start` sets it to the store that it found.',
  }),
  PORT: portSetting('5000', 'Port of the api.'),
  HOST: textSetting({ fallback: '127.0.0.1', description: 'Address on which the api listens.' }),
  ADMIN_KEY: secretSetting({ minimumLength: 24, description: 'Fixes the bootstrap administrator key.' }),
  RATE_LIMIT_SCALE: numberSetting({
    fallback: '1',
    minimum: 0,
    maximum: 1_000_000,
    whole: false,
    description: 'Multiplies every rate limit; 0 switches them off, with a warning.',
  }),
  SHED_EVENT_LOOP_DELAY_MS: numberSetting({
    fallback: '200',
    minimum: 10,
    maximum: 10_000,
    description: 'Mean delay of the event loop, in ms, from which on requests are refused with 503.',
  }),
  SHED_HEAP_MB: numberSetting({
    fallback: '400',
    minimum: 1,
    maximum: 100_000,
    description: 'Used heap, in MB, from which on requests are refused with 503.',
  }),
  SHED_REQUESTS: numberSetting({
    fallback: '500',
    minimum: 1,
    maximum: 100_000,
    description: 'Requests that are being answered, from which on others are refused with 503.',
  }),
  TRUST_PROXY: {
    fallback: '',
    expected: 'a number of proxies from 1 to 9 or addresses, never everything',
    description: 'Number of proxies in front, or their addresses separated by commas; never everything.',
    parse: readTrustProxy,
  },
  ALLOWED_ORIGINS: {
    fallback: '',
    expected: 'origins such as https://city.example, separated by commas, and never *',
    description: 'Origins of browsers that may call, separated by commas.',
    parse: readOrigins,
  },
} as const;

export type ApiConfig = ReturnType<typeof readConfig>;

/** @throws ConfigurationFault with all faults at once. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>) {
  const values = readSettings(environment, API_SETTINGS);
  return {
    mongodbUri: values.MONGODB_URI,
    database: values.MONGODB_DATABASE,
    port: values.PORT,
    host: values.HOST,
    cityFolder: resolveCityFolder(values.CITY),
    logLevel: values.LOG_LEVEL,
    trustProxy: values.TRUST_PROXY,
    rateLimitScale: values.RATE_LIMIT_SCALE,
    allowedOrigins: values.ALLOWED_ORIGINS,
    loadBounds: {
      eventLoopDelayMs: values.SHED_EVENT_LOOP_DELAY_MS,
      heapMB: values.SHED_HEAP_MB,
      requests: values.SHED_REQUESTS,
    },
    ...(values.ADMIN_KEY !== undefined && { adminKey: values.ADMIN_KEY }),
    failpoint: toFailpoint(values),
    store: { kind: values.NAMSEV_STORE_KIND, version: values.NAMSEV_STORE_VERSION },
  };
}

export function readEnvironment() {
  return readConfig(process.env);
}

function readOrigins(text: string): readonly string[] | undefined {
  const origins = text.split(',').map((origin) => origin.trim());
  if (text === '') return [];
  return origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin)
    ? origins
    : undefined;
}

const ADDRESS = /^[0-9a-f:.]+(\/\d{1,3})?$|^(loopback|linklocal|uniquelocal)$/i;

/** What Fastify asks of each address between the caller and us, the nearest first. */
type TrustProxy = false | string[] | ((address: string, hop: number) => boolean);

function readTrustProxy(text: string): TrustProxy | undefined {
  if (text === '') return false;
  if (/^[1-9]$/.test(text)) return (_address, hop) => hop < Number(text);
  const addresses = text.split(',').map((address) => address.trim());
  const everything = addresses.some((address) => /\/0$/.test(address));
  if (everything || !addresses.every((address) => ADDRESS.test(address))) return undefined;
  return addresses;
}
