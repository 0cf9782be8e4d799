import { isAbsolute } from 'node:path';
import {
  createFailpoint,
  type Failpoint,
  type FailpointSetting,
  readFailpoints,
} from '../operations/failpoints.ts';
import { ConfigurationFault, choiceSetting, numberSetting, type Setting, textSetting } from './settings.ts';

/** Settings that mean the same in every process. */
export const SHARED_SETTINGS = {
  MONGODB_DATABASE: textSetting({ fallback: 'namsev', description: 'Name of the database.' }),
  CITY: textSetting({ fallback: 'cities/tirupur', description: "Folder with the city's data." }),
  LOG_LEVEL: choiceSetting({
    fallback: 'info',
    choices: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    description: 'Least severe log lines that are written.',
  }),
  FAILPOINTS: {
    fallback: '',
    expected: 'name=throw|exit|hang[:times], separated by commas',
    description:
      'For tests: `name=throw|exit|hang[:times]`, separated by commas. Refused when NODE_ENV is production.',
    parse: (text: string): readonly FailpointSetting[] | undefined => readFailpoints(text),
  },
  NODE_ENV: textSetting({
    fallback: 'development',
    description: '`production` refuses what is for tests only.',
  }),
  NAMSEV_STORE_KIND: textSetting({
    fallback: 'mongod',
    description: 'Set by `npm start`: the kind of store, shown in health.',
  }),
  NAMSEV_STORE_VERSION: textSetting({
    fallback: '',
    description: 'Set by `npm start`: the version of the store.',
  }),
} satisfies Record<string, Setting<unknown>>;

export const portSetting = (fallback: string, description: string) =>
  numberSetting({ fallback, minimum: 0, maximum: 65_535, description });

/** @throws ConfigurationFault in production, where nothing may be made to fail. */
export function toFailpoint({ FAILPOINTS, NODE_ENV }: FailpointValues): Failpoint {
  if (FAILPOINTS.length > 0 && NODE_ENV === 'production') {
    throw new ConfigurationFault(['FAILPOINTS: refused when NODE_ENV is production']);
  }
  return createFailpoint(FAILPOINTS);
}

interface FailpointValues {
  readonly FAILPOINTS: readonly FailpointSetting[];
  readonly NODE_ENV: string;
}

/** A relative city folder is one of this repository, whatever the working directory is. */
export function resolveCityFolder(folder: string): string {
  return isAbsolute(folder) ? folder : new URL(`../../../../../${folder}`, import.meta.url).pathname;
}
