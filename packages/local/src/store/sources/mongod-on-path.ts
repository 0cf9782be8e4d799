import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { messageOf } from '../../fault.ts';
import { identifyProgram } from '../server-version.ts';
import type { Finding, StoreSource } from '../store-choice.ts';

/** Of older ones some of the pipeline stages that the services use are missing. */
const OLDEST_MAJOR = 6;

export function mongodOnPath(searchPath: string | undefined): StoreSource {
  return {
    name: 'mongod on the PATH',
    kind: 'mongod',
    async find() {
      const program = await firstExecutable(
        (searchPath ?? '').split(delimiter).filter((folder) => folder !== ''),
      );
      if (program === undefined) return { state: 'unusable', reason: 'there is none' };
      try {
        return judge(program, await identifyProgram(program));
      } catch (error) {
        return { state: 'unusable', reason: `${program} does not run: ${messageOf(error)}` };
      }
    },
  };
}

function judge(program: string, server: Awaited<ReturnType<typeof identifyProgram>>): Finding {
  if (server.kind !== 'mongod') return { state: 'unusable', reason: `${program} is not a mongod` };
  if (Number.parseInt(server.version, 10) < OLDEST_MAJOR) {
    return {
      state: 'unusable',
      reason: `${program} is version ${server.version}, and ${OLDEST_MAJOR}.0 or later is needed`,
    };
  }
  return { state: 'ready', server, reason: `${program} is on the PATH` };
}

async function firstExecutable(folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const program = join(folder, 'mongod');
    const isExecutable = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isExecutable) return program;
  }
  return undefined;
}
