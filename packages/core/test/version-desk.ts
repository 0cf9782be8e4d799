import { createAuditLog } from '../src/audit/audit-log.ts';
import { createJobStore } from '../src/jobs/job-store.ts';
import type { StoreConnection } from '../src/store/connect.ts';
import type { Migration } from '../src/store/migrations/migration.ts';
import { createVersionRegistry, type VersionRegistry } from '../src/versions/version-registry.ts';
import { aClock, TIRUPUR } from './builders.ts';

export const ADMIN = { keyId: 'key', role: 'admin', name: 'An administrator', scope: {} } as const;

/** What versions are changed with, as a process that has just started has it. */
export function versionDeskOver(store: StoreConnection, migrations: readonly Migration[] = []) {
  const { client, db } = store;
  const jobs = createJobStore(db);
  return { ...registryOver(store), jobs, audit: createAuditLog(db, client), city: TIRUPUR, migrations };
}

export function registryOver({ client, db }: StoreConnection): VersionRegistry {
  return createVersionRegistry({ client, db, clock: aClock(), city: TIRUPUR });
}
