import { setTimeout as pause } from 'node:timers/promises';
import {
  type Logger,
  MS_PER_SECOND,
  processName,
  type QueueControl,
  type QueueName,
  type QueuePolicy,
} from '@namsev/core';
import { Agenda, type AgendaBackend, type Job } from 'agenda';
import type { Db, MongoClient } from 'mongodb';
import { type ClaimedRun, JobFailed } from '../run-job.ts';
import { createHeldJobs } from './held-jobs.ts';
import { createLane, type Lane } from './lane.ts';
import { LeaseRepository } from './lease-repository.ts';
import type { LeaseStore } from './lease-store.ts';
import { startLeaseUpkeep } from './lease-upkeep.ts';
import { startPauseWatch } from './pause-watch.ts';
import { createQueueSlots } from './queue-slots.ts';
import { WakeUpChannel } from './wake-up-channel.ts';

export interface LeasedAgenda {
  start(): Promise<void>;
  /** Takes nothing new, waits `graceMs` for what runs, gives back the rest without counting a failure. */
  stop(graceMs: number): Promise<void>;
}

export interface LeasedAgendaOptions {
  readonly client: MongoClient;
  readonly db: Db;
  readonly store: LeaseStore;
  readonly control: QueueControl;
  readonly logger: Logger;
  readonly policies: Readonly<Record<QueueName, QueuePolicy>>;
  readonly handlers: ReadonlyMap<QueueName, (job: ClaimedRun) => Promise<void>>;
  readonly pollEveryMs?: number;
}

const POLL_EVERY_MS = MS_PER_SECOND / 2;
const DRAIN_POLL_MS = 20;
/** Agenda looks this often whether a run has outlived its lock; with ours it never has. */
const AGENDA_LOCK_LIFETIME_MS = 1;

/** Agenda over leases. Its own locking, retry bookkeeping and schedules are not used. */
export async function createAgenda(options: LeasedAgendaOptions): Promise<LeasedAgenda> {
  const { client, db, store, control, logger, policies, handlers, pollEveryMs = POLL_EVERY_MS } = options;
  const held = createHeldJobs();
  const pauses = await startPauseWatch(control, logger);
  const slots = createQueueSlots(client, db, store);
  const lanes = new Map<QueueName, Lane>();
  for (const queue of handlers.keys()) {
    const { isPaused } = pauses;
    lanes.set(queue, createLane({ queue, policy: policies[queue], store, slots, held, isPaused }));
  }
  const repository = new LeaseRepository({ db, store, held, lanes, logger });
  const channel = new WakeUpChannel(db, logger);
  const running = new Set<string>();
  const agenda = new Agenda({
    backend: leaseBackend(repository, channel),
    name: processName(),
    processEvery: pollEveryMs,
    maxConcurrency: [...handlers.keys()].reduce((sum, queue) => sum + policies[queue].concurrency, 0),
  });
  agenda.on('error', (error: Error) => logger.warn({ err: error }, 'agenda'));
  for (const [queue, handler] of handlers) {
    const begin = (job: Job) => {
      running.add(idOf(job));
      return handler(toRun(job, held.signalOf(idOf(job))));
    };
    agenda.define(queue, begin, {
      concurrency: policies[queue].concurrency,
      lockLimit: policies[queue].concurrency,
      lockLifetime: AGENDA_LOCK_LIFETIME_MS,
      backoff: ({ error }) => (error instanceof JobFailed ? error.delayMs : null),
    });
    agenda.on(`complete:${queue}`, (job: Job) => {
      running.delete(idOf(job));
      if (lanes.get(queue)?.hasMore()) channel.kick(queue);
    });
  }
  const upkeep = startLeaseUpkeep({
    store,
    held,
    lanes,
    logger,
    onReclaimed: (queue) => channel.kick(queue),
  });
  return {
    start: () => agenda.start(),
    async stop(graceMs) {
      await agenda.stop(false);
      await Promise.all([...lanes.values()].map((lane) => lane.close()));
      const deadline = performance.now() + graceMs;
      while (running.size > 0 && performance.now() < deadline) await pause(DRAIN_POLL_MS);
      await repository.settled();
      upkeep.stop();
      pauses.stop();
      await repository.unlockJobs([...running]);
    },
  };
}

function leaseBackend(repository: LeaseRepository, channel: WakeUpChannel): AgendaBackend {
  return {
    name: 'mongo-lease',
    repository,
    notificationChannel: channel,
    ownsConnection: false,
    connect: () => repository.connect(),
    disconnect: async () => {},
  };
}

/** Fields of ours that Agenda carries along without knowing them. */
interface CarriedFields {
  readonly job?: string;
  readonly crashes?: number;
  readonly firstFailedAt?: Date;
  readonly dueAt?: Date;
  readonly generation?: number;
  readonly origin?: string;
}

function toRun(job: Job, lost: AbortSignal): ClaimedRun {
  const attributes: Job['attrs'] & CarriedFields = job.attrs;
  const { data, failCount = 0, crashes = 0, firstFailedAt, dueAt, generation = 0 } = attributes;
  const id = idOf(job);
  const { job: name = '', origin = id } = attributes;
  const dates = { ...(firstFailedAt && { firstFailedAt }), ...(dueAt && { dueAt }) };
  return { id, job: name, data, failCount, crashes, generation, origin, lost, ...dates };
}

function idOf(job: Job): string {
  return String(job.attrs._id);
}
