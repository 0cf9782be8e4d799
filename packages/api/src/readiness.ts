import {
  answeredWithin,
  type Migration,
  missingIndexes,
  readSchemaState,
  remembered,
  schemaFault,
} from '@namsev/core';
import type { Db } from 'mongodb';

export interface Readiness {
  /** Why requests should go elsewhere; empty when ready. Answers within 500 ms, asks the store once a second. */
  reasons(): Promise<readonly string[]>;
  /** From now on not ready: the process is about to stop. */
  drain(): void;
}

const FRESH_MS = 1_000;
const SCHEMA_FRESH_MS = 10_000;
const ANSWER_WITHIN_MS = 300;

/** @param migrations all that this process knows. */
export function createReadiness(db: Db, migrations: readonly Migration[]): Readiness {
  let draining = false;
  const store = remembered(FRESH_MS, () => db.command({ ping: 1 }));
  const schema = remembered(SCHEMA_FRESH_MS, async () => {
    const fault = schemaFault(await readSchemaState(db), migrations);
    if (fault !== undefined) return [fault];
    return (await missingIndexes(db)).map((name) => `index ${name} is missing`);
  });
  return {
    async reasons() {
      if (draining) return ['stopping'];
      // Details of a failure are in the log of the requests that fail.
      if ((await answeredWithin(store(), ANSWER_WITHIN_MS)) === undefined)
        return ['the store does not answer'];
      return (await answeredWithin(schema(), ANSWER_WITHIN_MS)) ?? ['the schema could not be checked'];
    },
    drain() {
      draining = true;
    },
  };
}
