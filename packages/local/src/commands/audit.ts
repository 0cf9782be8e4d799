import { createAuditChain, systemClock } from '@namsev/core';
import { readConfig } from '../config.ts';
import { Fault, reportFaults } from '../fault.ts';
import { withStore } from '../store/running-store.ts';

/** `npm run audit -- verify` follows every link of the audit log; exit code 1 where one does not hold. */
export function run(commandArguments: readonly string[]): Promise<number> {
  return reportFaults(async () => {
    if (commandArguments.join(' ') !== 'verify') throw new Fault('Usage: npm run audit -- verify');
    return withStore(readConfig(), 'namsev-audit', async ({ db, client }) => {
      const { entries, segments, waiting, fault } = await createAuditChain(db, client, systemClock).verify();
      process.stdout.write(`${entries} entries in ${segments} months, ${waiting} waiting to be linked.\n`);
      if (fault !== null) throw new Fault(`The audit log does not hold: ${fault}.`);
      process.stdout.write('Every link holds.\n');
      return 0;
    });
  });
}
