import { randomUUID } from 'node:crypto';
import { createAuditEntry } from '../audit/audit-entry.ts';
import { type Clock, MS_PER_MINUTE, MS_PER_SECOND } from '../clock.ts';
import type { Principal } from '../identity/principal.ts';
import { keepLooking } from '../operations/keep-looking.ts';
import type { Logger } from '../operations/log.ts';
import { MIGRATIONS, type MigrateOptions } from '../store/migrations/migrate.ts';
import { createNamedLease } from '../store/named-lease.ts';
import { type ConfigurationDependencies, changeConfiguration } from './change-configuration.ts';
import { oldestSchemaAlive, prepareSchema } from './prepare-schema.ts';
import { BY_START } from './register-shipped.ts';
import { isContraction, readSchemaStatus, type SchemaStatus } from './schema-status.ts';

export interface SchemaKeeperOptions
  extends ConfigurationDependencies,
    Pick<MigrateOptions, 'known' | 'batchSize' | 'leaseMs' | 'tell'> {
  /** The store's time. */
  readonly clock: Clock;
  /** How long, in ms, no older process may have been seen before something contracts: a restart is no end. */
  readonly patienceMs?: number;
}

export interface SchemaKeeper {
  /**
   * Does what is left to do: what a rollback ordered, what was cut off, a contraction for which nobody is too old any
   * more.
   *
   * @returns the schema that the store has then; undefined where nothing was left, or another process is at it.
   */
  keep(signal?: AbortSignal): Promise<number | undefined>;
}

const LEASE_MS = 30 * MS_PER_SECOND;
const LOOK_EVERY_MS = 5 * MS_PER_SECOND;
const WORKER: Principal = { keyId: BY_START, role: 'admin', name: 'a worker', scope: {} };

/** Keeps the schema of the store where it is decided to be, whichever of many processes comes first. */
export function createSchemaKeeper(options: SchemaKeeperOptions): SchemaKeeper {
  const { db, clock, known = MIGRATIONS, patienceMs = MS_PER_MINUTE } = options;
  const lease = createNamedLease(db, 'schema-keeper', randomUUID(), LEASE_MS);
  let olderSeenAt: number | undefined;
  /** Whether no older process was seen for long enough; to be asked at every look. */
  const mayContractBy = ({ waitsFor }: SchemaStatus): boolean => {
    const now = clock.now().getTime();
    if (waitsFor.length > 0) olderSeenAt = now;
    return olderSeenAt === undefined || now - olderSeenAt >= patienceMs;
  };
  return {
    async keep(signal) {
      const status = await readSchemaStatus(db, known, clock.now());
      const mayContract = mayContractBy(status);
      if (status.next === undefined || (isContraction(status.next) && !mayContract)) return undefined;
      if (!(await lease.take())) return undefined;
      try {
        const oldestAlive = async () => (mayContract ? oldestSchemaAlive(db) : 0);
        const reached = await prepareSchema(db, { ...options, oldestAlive, ...(signal && { signal }) });
        await noteHigherSchema(options, reached);
        return reached;
      } finally {
        await lease.giveBack();
      }
    },
  };
}

/** Looks every five seconds until the returned function is called, which ends a migration between two batches. */
export function startSchemaKeeping(keeper: SchemaKeeper, logger: Logger): () => Promise<void> {
  const stopping = new AbortController();
  const stop = keepLooking(LOOK_EVERY_MS, async () => {
    try {
      const schema = await keeper.keep(stopping.signal);
      if (schema !== undefined) logger.info({ schema }, 'the schema of the store was moved');
    } catch (error) {
      if (!stopping.signal.aborted) logger.error({ err: error }, 'the schema could not be moved');
    }
  });
  return () => {
    stopping.abort();
    return stop();
  };
}

/** So that going back knows from where. What a rollback ordered is noted already. */
async function noteHigherSchema(options: SchemaKeeperOptions, reached: number): Promise<void> {
  const { clock, configurations } = options;
  const isHigher = (active: { schema: number; schemaCeiling: number | null } | undefined) =>
    active !== undefined && active.schemaCeiling === null && active.schema < reached;
  if (!isHigher(await configurations.active())) return;
  const subject = { kind: 'schema', id: String(reached) };
  await changeConfiguration(
    options,
    createAuditEntry(WORKER, 'schema.moved', subject, clock.now()),
    (active) => (isHigher(active) ? { action: 'migrated', schema: reached } : undefined),
  );
}
