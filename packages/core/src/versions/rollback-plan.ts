import type { Db } from 'mongodb';
import { OPEN_STATUSES } from '../complaints/complaint.ts';
import { notFound } from '../errors.ts';
import type { Migration } from '../store/migrations/migration.ts';
import { requireActive } from './change-configuration.ts';
import { type Configuration, changesBetween, decideAlike, type Revision } from './configuration.ts';
import type { ConfigurationStore } from './configuration-store.ts';
import { hashOfParts } from './source-hash.ts';

export type RollbackStep =
  | { readonly kind: 'artefact'; readonly service: string; readonly from: string; readonly to: string }
  | {
      readonly kind: 'schema';
      readonly from: number;
      readonly to: number;
      readonly migrations: readonly string[];
      /** After the other steps, in the background. */
      readonly carriedOutBy: 'worker';
    }
  | { readonly kind: 'caches'; readonly from: number; readonly to: number };

/** What a rollback would do. It is carried out as it is, or not at all. */
export interface RollbackPlan {
  /** As it was asked for: `previous`, the number of a revision, or a version of the system. */
  readonly to: string;
  /** The active revision; with another one the plan is stale. */
  readonly from: number;
  readonly target: Revision;
  readonly steps: readonly RollbackStep[];
  readonly affected: {
    /** Complaints filed since the target was replaced, which others than it decided on; counted up to 100,000. */
    readonly filedSince: number;
    /** Complaints that a re-analysis would look at; counted up to 100,000. */
    readonly open: number;
  };
  /** Over everything but what is affected, which changes all the time. */
  readonly planHash: string;
}

export interface PlanDependencies {
  readonly db: Db;
  readonly configurations: ConfigurationStore;
  readonly migrations: readonly Migration[];
}

const MOST_LOOKED_BACK = 500;
const MOST_COUNTED = 100_000;

/** @throws DomainError not_found where there is no such revision, or it decides as the active one does. */
export async function planRollback(
  { db, configurations, migrations }: PlanDependencies,
  to: string,
): Promise<RollbackPlan> {
  const active = await requireActive({ configurations });
  const target = await findTarget(configurations, active, to);
  if (target === undefined) throw notFound('A version to go back to');
  const steps = stepsBetween(active, target, migrations);
  const from = active.revision;
  const [filedSince, open] = await Promise.all([
    countFiledSince(db, await replacedAt(configurations, target)),
    countOpen(db),
  ]);
  const planHash = hashOfParts(String(from), String(target.revision), JSON.stringify(steps));
  return { to, from, target, steps, affected: { filedSince, open }, planHash };
}

function stepsBetween(
  active: Configuration,
  target: Configuration,
  migrations: readonly Migration[],
): readonly RollbackStep[] {
  const artefacts = changesBetween(active.artefacts, target.artefacts);
  const [from, to] = [active.schema, target.schema];
  const between = migrations.filter(
    ({ version }) => version > Math.min(from, to) && version <= Math.max(from, to),
  );
  const names = between.map(({ name }) => name);
  const inOrder = to < from ? names.reverse() : names;
  return [
    ...artefacts.map((change) => ({ kind: 'artefact' as const, ...change })),
    ...(from === to
      ? []
      : [{ kind: 'schema' as const, from, to, migrations: inOrder, carriedOutBy: 'worker' as const }]),
    { kind: 'caches', from: active.cacheGeneration, to: active.cacheGeneration + 1 },
  ];
}

async function findTarget(
  configurations: ConfigurationStore,
  active: Configuration,
  to: string,
): Promise<Revision | undefined> {
  if (/^\d+$/.test(to)) {
    const revision = await configurations.revision(Number(to));
    return revision !== undefined && !decideAlike(revision, active) ? revision : undefined;
  }
  const earlier = await configurations.history(MOST_LOOKED_BACK, active.revision);
  return earlier.find(
    (revision) => !decideAlike(revision, active) && (to === 'previous' || revision.system === to),
  );
}

async function replacedAt(configurations: ConfigurationStore, { revision, at }: Revision): Promise<Date> {
  return (await configurations.revision(revision + 1))?.at ?? at;
}

function countFiledSince(db: Db, since: Date): Promise<number> {
  return db.collection('complaints').countDocuments({ filedAt: { $gte: since } }, { limit: MOST_COUNTED });
}

function countOpen(db: Db): Promise<number> {
  const status = { $in: [...OPEN_STATUSES] };
  return db.collection('complaints').countDocuments({ status }, { limit: MOST_COUNTED });
}
