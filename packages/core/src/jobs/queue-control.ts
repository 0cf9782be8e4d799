import type { Db } from 'mongodb';
import type { QueueName } from './queues.ts';

export interface QueuePause {
  readonly queue: QueueName;
  /** Who paused it: the id of an API key. */
  readonly by: string;
  readonly at: Date;
}

/** Which queues are paused. A worker asks once a second; what runs goes on to its end. */
export interface QueueControl {
  pauses(): Promise<readonly QueuePause[]>;
  /** A queue that is paused stays as it was paused first. */
  pause(pause: QueuePause): Promise<void>;
  resume(queue: QueueName): Promise<void>;
}

type PauseDocument = Omit<QueuePause, 'queue'> & { _id: QueueName };

export function createQueueControl(db: Db): QueueControl {
  const pauses = db.collection<PauseDocument>('queue_pauses');
  return {
    async pauses() {
      const documents = await pauses.find().limit(100).toArray();
      return documents.map(({ _id, ...fields }) => ({ queue: _id, ...fields }));
    },
    async pause({ queue, ...fields }) {
      await pauses.updateOne({ _id: queue }, { $setOnInsert: fields }, { upsert: true });
    },
    async resume(queue) {
      await pauses.deleteOne({ _id: queue });
    },
  };
}
