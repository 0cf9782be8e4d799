import { parseArgs } from 'node:util';
import { createApiKeyStore, prepareSchema, systemClock } from '@namsev/core';
import { type LocalConfig, readConfig } from '../config.ts';
import { Fault, reportFaults } from '../fault.ts';
import { createKey, type KeyCommand, listKeys, revokeKey } from '../keys/manage-keys.ts';
import { withStore } from '../store/running-store.ts';

const USAGE = `Usage: npm run keys -- create --role admin|officer|machine --name NAME [--wards W01,W02] [--departments A,B] [--expires DATE]
       npm run keys -- list
       npm run keys -- revoke ID`;

/** `npm run keys`: API keys of the store of MONGODB_URI, or of the one that a start is running. */
export function run(commandArguments: readonly string[]): Promise<number> {
  return reportFaults(async () => {
    const { values, positionals } = readArguments(commandArguments);
    const [action, id, ...rest] = positionals;
    const config = readConfig();
    if (action === 'create' && id === undefined)
      return inStore(config, (command) => createKey(command, config.city, values));
    if (Object.keys(values).length > 0 || rest.length > 0) throw new Fault(USAGE);
    if (action === 'list' && id === undefined) return inStore(config, listKeys);
    if (action === 'revoke' && id !== undefined) return inStore(config, (command) => revokeKey(command, id));
    throw new Fault(USAGE);
  });
}

function readArguments(commandArguments: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = { role: text, name: text, wards: text, departments: text, expires: text };
  try {
    return parseArgs({ args: [...commandArguments], options, allowPositionals: true });
  } catch (error) {
    throw new Fault(USAGE, { cause: error });
  }
}

function inStore(config: LocalConfig, act: (command: KeyCommand) => Promise<void>): Promise<number> {
  return withStore(config, 'namsev-keys', async ({ db }) => {
    await prepareSchema(db);
    const print = (line: string) => void process.stdout.write(`${line}\n`);
    await act({ keys: createApiKeyStore(db), clock: systemClock, print });
    return 0;
  });
}
