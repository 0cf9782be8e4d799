import type { Db } from 'mongodb';
import { missingIndexes } from '../store/indexes.ts';
import type { Migration } from '../store/migrations/migration.ts';
import { readSchemaState, schemaFault } from '../store/migrations/schema-state.ts';
import { answeredWithin } from './answered-within.ts';
import { remembered } from './remembered.ts';

export interface Readiness {
  /** Why this process cannot do its work; empty when ready. Answers within 500 ms, asks the store once a second. */
  reasons(): Promise<readonly string[]>;
  /** From now on not ready: the process is about to stop. */
  drain(): void;
}

const FRESH_MS = 1_000;
const SCHEMA_FRESH_MS = 10_000;
/** The store is asked twice at most. */
const ANSWER_WITHIN_MS = 240;
/** A store that is slow under load is not away: if every process said so, nobody would be left to refuse callers. */
const BELIEVED_FOR_MS = 3_000;

/** What a process asks of the schema before it says that it can work; faults in words. */
export type SchemaCheck = (db: Db) => Promise<readonly string[]>;

/** @param migrations all that this process knows. */
export function knowsSchema(migrations: readonly Migration[]): SchemaCheck {
  return async (db) => {
    const fault = schemaFault(await readSchemaState(db), migrations);
    return fault === undefined ? [] : [fault];
  };
}

/** The same, and all indexes: without them what citizens wait for would take too long. */
export function knowsSchemaAndIndexes(migrations: readonly Migration[]): SchemaCheck {
  return async (db) => {
    const faults = await knowsSchema(migrations)(db);
    return faults.length > 0 ? faults : (await missingIndexes(db)).map((name) => `index ${name} is missing`);
  };
}

/** @param now monotonic, in ms. */
export function createReadiness(
  db: Db,
  checkSchema: SchemaCheck,
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
    known = await checkSchema(db);
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
