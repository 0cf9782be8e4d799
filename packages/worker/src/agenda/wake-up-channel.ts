import { setTimeout as pause } from 'node:timers/promises';
import { JOBS_COLLECTION, type Logger } from '@namsev/core';
import { BaseNotificationChannel, toJobId } from 'agenda';
import type { ChangeStream, Db } from 'mongodb';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Tells Agenda that there is something to claim: a job was written (by the store's change stream), or one was
 * finished and more wait. When the stream is away polling goes on, and nobody needs to know.
 */
export class WakeUpChannel extends BaseNotificationChannel {
  readonly #db: Db;
  readonly #logger: Logger;
  readonly #kicked = new Set<string>();
  #stream: ChangeStream | undefined;
  #watching: Promise<void> | undefined;
  #closed = false;

  constructor(db: Db, logger: Logger) {
    super();
    this.#db = db;
    this.#logger = logger;
  }

  async connect(): Promise<void> {
    this.setState('connected');
    this.#watching = this.#watch();
  }

  async disconnect(): Promise<void> {
    this.#closed = true;
    await this.#stream?.close();
    await this.#watching;
    this.setState('disconnected');
  }

  async publish(): Promise<void> {}

  /** Many kicks of one turn of the event loop are one. */
  kick(queue: string): void {
    if (this.#kicked.has(queue)) return;
    this.#kicked.add(queue);
    setImmediate(() => {
      this.#kicked.delete(queue);
      if (!this.#closed) void this.#notify(queue);
    });
  }

  async #notify(queue: string): Promise<void> {
    const now = new Date();
    await this.notifyHandlers({
      jobId: toJobId(''),
      jobName: queue,
      nextRunAt: now,
      priority: 0,
      timestamp: now,
    });
  }

  async #watch(): Promise<void> {
    for (let failures = 0; !this.#closed; failures += 1) {
      try {
        await this.#follow(() => {
          failures = 0;
        });
      } catch (error) {
        if (this.#closed) return;
        this.#logger.warn({ err: error }, 'the change stream of jobs ended; polling until it is back');
      }
      if (!this.#closed) await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures));
    }
  }

  async #follow(onEvent: () => void): Promise<void> {
    const inserts = [{ $match: { operationType: 'insert' } }, { $project: { 'fullDocument.name': 1 } }];
    this.#stream = this.#db.collection(JOBS_COLLECTION).watch(inserts);
    for await (const change of this.#stream) {
      onEvent();
      const queue: unknown = 'fullDocument' in change ? change.fullDocument?.name : undefined;
      if (typeof queue === 'string') this.kick(queue);
    }
  }
}
