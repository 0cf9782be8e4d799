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
/** A store that is slow under load is not away: if every api said so, nobody would be left to refuse callers. */
const BELIEVED_FOR_MS = 3_000;

/**
 * @param migrations all that this process knows.
 * @param now monotonic, in ms.
 */
export function createReadiness(
  db: Db,
  migrations: readonly Migration[],
  now: () => number = () => performance.now(),
): Readiness {
  let draining = false;
  let answeredAt = Number.NEGATIVE_INFINITY;
  let known: readonly string[] | undefined;
  const store = remembered(
    FRESH_MS,
    async () => {
      try {
        await db.command({ ping: 1 });
        answeredAt = now();
      } catch (error) {
        answeredAt = Number.NEGATIVE_INFINITY;
        throw error;
      }
      return true;
    },
    now,
  );
  const schema = remembered(SCHEMA_FRESH_MS, async () => {
    const fault = schemaFault(await readSchemaState(db), migrations);
    known =
      fault === undefined ? (await missingIndexes(db)).map((name) => `index ${name} is missing`) : [fault];
    return known;
  });
  return {
    async reasons() {
      if (draining) return ['stopping'];
      // Details of a failure are in the log of the requests that fail.
      const isLate = (await answeredWithin(store(), ANSWER_WITHIN_MS)) === undefined;
      if (isLate && now() - answeredAt > BELIEVED_FOR_MS) return ['the store does not answer'];
      const checked = isLate ? known : ((await answeredWithin(schema(), ANSWER_WITHIN_MS)) ?? known);
      return checked ?? ['the schema could not be checked'];
    },
    drain() {
      draining = true;
    },
  };
}
