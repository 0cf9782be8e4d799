import { MongoBackend } from '@agendajs/mongo-backend';
import { MS_PER_MINUTE } from '@namsev/core';
import { Agenda } from 'agenda';
import { ObjectId } from 'mongodb';
import type { JobEngine } from './job-engine.ts';

const JOB = 'measured';
const COLLECTION = 'agenda_jobs';
const POLL_EVERY_MS = 100;

/** Agenda 6 as it comes, with its own index, told to look ten times a second and to remove what is finished. */
export const agendaEngine: JobEngine = {
  collection: COLLECTION,
  async prepare(db) {
    const backend = new MongoBackend({ mongo: db, collection: COLLECTION });
    await backend.connect();
  },
  toDocument(data) {
    return {
      _id: new ObjectId(),
      name: JOB,
      type: 'normal',
      priority: 0,
      data,
      nextRunAt: new Date(Date.now() - MS_PER_MINUTE),
      lockedAt: null,
      failCount: null,
      disabled: null,
      lastRunAt: null,
      lastFinishedAt: null,
      failedAt: null,
      failReason: null,
      repeatInterval: null,
    };
  },
  async start({ db, concurrency, work }) {
    const agenda = new Agenda({
      backend: new MongoBackend({ mongo: db, collection: COLLECTION }),
      processEvery: POLL_EVERY_MS,
      maxConcurrency: concurrency,
    });
    const settings = { concurrency, lockLimit: concurrency, removeOnComplete: true };
    agenda.define(JOB, ({ attrs }: { attrs: { data: unknown } }) => work(attrs.data), settings);
    await agenda.start();
    return { stop: () => agenda.stop(false) };
  },
};
