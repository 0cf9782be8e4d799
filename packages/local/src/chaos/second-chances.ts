import { createDeadLetterStore, inTransaction, isQueueName } from '@namsev/core';
import { jobIdFor } from './accept-jobs.ts';
import { isDoomed } from './invariants.ts';
import type { StrikeContext } from './perform-strike.ts';

/**
 * Jobs whose workers were killed three times are dead letters, as they should be: nobody can tell them from a job
 * that kills its worker. They are given another chance, as an operator would. The number that were.
 */
export async function giveSecondChances(context: StrikeContext): Promise<number> {
  const { system, clock, accepted } = context;
  const doomed = new Set(accepted.filter(isDoomed).map(jobIdFor));
  let given = 0;
  for (const database of Object.values(system.databases)) {
    const db = system.client.db(database);
    const letters = createDeadLetterStore(db);
    const dead = await db.collection('dead_letters').find({ status: 'dead' }).toArray();
    for (const { _id, queue, origin } of dead) {
      if (doomed.has(String(origin)) || !isQueueName(queue)) continue;
      await inTransaction(system.client, (session) =>
        letters.requeue(queue, String(_id), clock.now(), session),
      );
      given += 1;
    }
  }
  return given;
}
