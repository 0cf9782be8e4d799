import type { Db } from 'mongodb';
import { createProcessRegistry } from '../operations/process-registry.ts';
import type { Migration } from '../store/migrations/migration.ts';
import {
  type MigrationUnderWay,
  readSchemaState,
  type SchemaState,
  standsAt,
} from '../store/migrations/schema-state.ts';
import { createConfigurationStore } from './configuration-store.ts';

/** Where the schema of the store is, where it is to be, and what it waits for. */
export interface SchemaStatus {
  readonly version: number;
  /** As far up as this code knows, or as far as a rollback allows. */
  readonly goal: number;
  readonly underWay: MigrationUnderWay | null;
  /** What this code has to do next; undefined where nothing is left, or only later code can do it. */
  readonly next: SchemaStep | undefined;
  /** Living processes that the next contraction would lock out, by name: it waits for their end. */
  readonly waitsFor: readonly string[];
}

export interface SchemaStep {
  readonly direction: 'up' | 'down';
  readonly migration: Migration;
}

/** @param now by the store's clock. */
export async function readSchemaStatus(
  db: Db,
  known: readonly Migration[],
  now: Date,
): Promise<SchemaStatus> {
  const [state, active] = await Promise.all([readSchemaState(db), createConfigurationStore(db).active()]);
  const goal = schemaGoal(active?.schemaCeiling ?? null, known);
  const { version, underWay } = state;
  const next = nextStep(state, goal, known);
  const waitsFor = isContraction(next)
    ? (await createProcessRegistry(db).alive(now))
        .filter(({ schema = 0 }) => schema < next.migration.version)
        .map(({ name }) => name)
    : [];
  return { version, goal, underWay, next, waitsFor };
}

/** How high this code brings a store whose rollbacks allow as much as `ceiling`; null is everything. */
export function schemaGoal(ceiling: number | null, known: readonly Migration[]): number {
  return Math.min(ceiling ?? known.length, known.length);
}

/** A store beyond what this code knows is left to code that knows it. */
function nextStep(state: SchemaState, goal: number, known: readonly Migration[]): SchemaStep | undefined {
  const highest = Math.max(state.version, state.underWay?.version ?? 0);
  const isDown = highest > goal;
  const migration = isDown ? known[highest - 1] : known[standsAt(state)];
  if (migration === undefined || (!isDown && migration.version > goal)) return undefined;
  return { direction: isDown ? 'down' : 'up', migration };
}

export function isContraction(step: SchemaStep | undefined): step is SchemaStep {
  return step?.direction === 'up' && step.migration.phase === 'contract';
}
