import type { Db } from 'mongodb';
import type { Clock } from '../clock.ts';
import { countQueues } from '../jobs/queue-counts.ts';
import { missingIndexes } from '../store/indexes.ts';
import type { WarmUpTask } from './warm-up.ts';

class IndexesMissing extends Error {
  override readonly name = 'IndexesMissing';
}

/** What api and worker both need of the store: its indexes, and an answer about the queues. */
export function storeWarmUpTasks(db: Db, clock: Clock): readonly WarmUpTask[] {
  return [
    {
      name: 'search-index',
      async run() {
        const missing = await missingIndexes(db);
        if (missing.length > 0) throw new IndexesMissing(missing.join(', '));
        return 'every index of the store is there';
      },
    },
    {
      name: 'queue-system',
      // One after the other: together they would open a connection for every question.
      after: ['search-index'],
      async run() {
        const waiting = (await countQueues(db, clock)).reduce((sum, queue) => sum + queue.waiting, 0);
        return `${waiting} jobs wait`;
      },
    },
  ];
}
