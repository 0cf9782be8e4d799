import { setTimeout as pause } from 'node:timers/promises';
import { type Logger, MS_PER_SECOND, processName, type QueueName, type QueuePolicy } from '@namsev/core';
import { Agenda, type AgendaBackend, type Job } from 'agenda';
import type { Db } from 'mongodb';
import { type ClaimedRun, JobFailed } from '../run-job.ts';
import { createHeldJobs } from './held-jobs.ts';
import { LeaseRepository } from './lease-repository.ts';
import type { LeaseStore } from './lease-store.ts';
import { WakeUpChannel } from './wake-up-channel.ts';

export interface LeasedAgenda {
  start(): Promise<void>;
  /** Takes nothing new, waits `graceMs` for what runs, gives back the rest without counting a failure. */
  stop(graceMs: number): Promise<void>;
}

export interface LeasedAgendaOptions {
  readonly db: Db;
  readonly store: LeaseStore;
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
export function createAgenda(options: LeasedAgendaOptions): LeasedAgenda {
  const { db, store, logger, policies, handlers, pollEveryMs = POLL_EVERY_MS } = options;
  const held = createHeldJobs();
  const repository = new LeaseRepository({ db, store, held, logger, policies });
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
    // Emitted when the outcome is written, not when the handler returns: until then the job is running.
    agenda.on(`complete:${queue}`, (job: Job) => {
      running.delete(idOf(job));
      if (repository.hasMore(queue)) channel.kick(queue);
    });
  }
  const renewal = startRenewal(
    repository,
    logger,
    Math.min(...Object.values(policies).map(({ leaseMs }) => leaseMs)),
  );
  return {
    start: () => agenda.start(),
    async stop(graceMs) {
      await agenda.stop(false);
      await repository.close();
      const deadline = performance.now() + graceMs;
      while (running.size > 0 && performance.now() < deadline) await pause(DRAIN_POLL_MS);
      renewal.stop();
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
  readonly crashes?: number;
  readonly firstFailedAt?: Date;
}

function toRun(job: Job, lost: AbortSignal): ClaimedRun {
  const attributes: Job['attrs'] & CarriedFields = job.attrs;
  const { data, failCount = 0, crashes = 0, firstFailedAt } = attributes;
  return { id: idOf(job), data, failCount, crashes, lost, ...(firstFailedAt && { firstFailedAt }) };
}

function idOf(job: Job): string {
  return String(job.attrs._id);
}

function startRenewal(repository: LeaseRepository, logger: Logger, leaseMs: number): { stop(): void } {
  const timer = setInterval(() => {
    repository
      .renewAll()
      .catch((error: unknown) => logger.warn({ err: error }, 'leases could not be renewed'));
  }, leaseMs / 3);
  return { stop: () => clearInterval(timer) };
}
