import {
  createArtefactStore,
  createAuditLog,
  createConfigurationStore,
  createJobStore,
  createStoreClock,
  MIGRATIONS,
  type MigrationReport,
  moveSchema,
  SCHEMA_VERSION,
  SchemaTooNew,
  type StoreConnection,
} from '@namsev/core';
import { readConfig } from '../config.ts';
import { Fault, reportFaults } from '../fault.ts';
import { describeSchema } from '../migrations/describe-schema.ts';
import { sayOnStandardError } from '../say.ts';
import { withStore } from '../store/running-store.ts';

const USAGE = `Usage: npm run migrate -- status
       npm run migrate -- up
       npm run migrate -- down VERSION`;

/** `npm run migrate`: the schema of the store of MONGODB_URI, or of the one that a start is running. */
export function run(commandArguments: readonly string[]): Promise<number> {
  return reportFaults(async () => {
    const target = readTarget(commandArguments);
    return withStore(readConfig(), 'namsev-migrate', async (connection) => {
      if (target !== undefined) await move(connection, target);
      process.stdout.write(`${await describeSchema(connection.db)}\n`);
      return 0;
    });
  });
}

/** The schema to go to; undefined for `status`. */
function readTarget([action = 'status', version, ...rest]: readonly string[]): number | undefined {
  if (rest.length > 0) throw new Fault(USAGE);
  if (action === 'status' && version === undefined) return undefined;
  if (action === 'up' && version === undefined) return SCHEMA_VERSION;
  if (action !== 'down' || version === undefined || !/^\d{1,6}$/.test(version)) throw new Fault(USAGE);
  if (Number(version) < 1 || Number(version) > SCHEMA_VERSION)
    throw new Fault(`VERSION must be from 1 to ${SCHEMA_VERSION}, which this version of NamSev knows.`);
  return Number(version);
}

async function move({ client, db }: StoreConnection, target: number): Promise<void> {
  const clock = await createStoreClock(db);
  const tell = ({ migration, direction, collection, documents }: MigrationReport) =>
    sayOnStandardError(`${migration} ${direction}: ${documents} documents of ${collection}`);
  const artefacts = createArtefactStore(db);
  const configurations = createConfigurationStore(db);
  const jobs = createJobStore(db);
  const audit = createAuditLog(db, client);
  try {
    await moveSchema(
      { client, db, clock, artefacts, configurations, jobs, audit, known: MIGRATIONS, tell },
      target,
    );
  } catch (error) {
    throw error instanceof SchemaTooNew ? new Fault(error.message, { cause: error }) : error;
  } finally {
    clock.stop();
  }
}
