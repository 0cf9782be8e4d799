import { inTransaction } from '@namsev/core';
import type { Db, MongoClient } from 'mongodb';
import type { ClaimedJob, LeaseStore } from './lease-store.ts';

/** Claims for queues of which, over all workers, only so many jobs may run at a time. */
export interface QueueSlots {
  /** Claims as many due jobs as fit below `most` together with those that are held already, by whomever. */
  claim(queue: string, most: number, token: string, leaseMs: number): Promise<readonly ClaimedJob[]>;
}

interface SlotDocument {
  readonly _id: string;
  readonly claims: number;
}

/**
 * Counting and claiming are one transaction that writes the queue's own document: of two workers that count at the
 * same time one has to count again.
 */
export function createQueueSlots(client: MongoClient, db: Db, store: LeaseStore): QueueSlots {
  const slots = db.collection<SlotDocument>('queue_slots');
  return {
    async claim(queue, most, token, leaseMs) {
      if ((await store.due(queue, 1)).length === 0) return [];
      return inTransaction(client, async (session) => {
        await slots.updateOne({ _id: queue }, { $inc: { claims: 1 } }, { upsert: true, session });
        const free = most - (await store.countHeld(queue, session));
        if (free <= 0) return [];
        const due = await store.due(queue, free, undefined, session);
        return store.claim(
          queue,
          due.map(({ id }) => id),
          token,
          leaseMs,
          session,
        );
      });
    },
  };
}
