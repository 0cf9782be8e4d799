import type { Db } from 'mongodb';
import { MS_PER_SECOND } from '../clock.ts';
import type { WarmUpReport } from './warm-up.ts';

export interface ProcessHeartbeat {
  /** `host:pid`, unique while the process lives. */
  readonly name: string;
  readonly kind: 'api' | 'worker';
  readonly version: string;
  /** The newest schema of the store that it knows; absent in code that did not say so yet. */
  readonly schema?: number;
  readonly heartbeatAt: Date;
  /** Without what waits to be collected. */
  readonly heapUsedMB: number;
  /** False in a worker whose models cannot be used: filing goes on, analyses wait. */
  readonly models: boolean;
  /** Of what is active, what the process does not work with, and why; absent when all is well. */
  readonly refused?: readonly string[];
  /** The revision of the configuration that it works by; absent before it works by any. */
  readonly revision?: number;
  readonly warmUp?: WarmUpReport;
}

type ProcessDocument = Omit<ProcessHeartbeat, 'name'> & { _id: string; expireAt: Date };

export const HEARTBEAT_EVERY_MS = 5 * MS_PER_SECOND;
const FORGOTTEN_AFTER_MS = 60 * MS_PER_SECOND;
/** A bound on what one read brings, far above any number of processes that one store serves. */
const MOST_PROCESSES = 500;

export interface ProcessRegistry {
  beat(heartbeat: ProcessHeartbeat): Promise<void>;
  leave(name: string): Promise<void>;
  /** Processes heard of within three heartbeats before `now`. */
  alive(now: Date): Promise<readonly ProcessHeartbeat[]>;
}

export function createProcessRegistry(db: Db): ProcessRegistry {
  const processes = db.collection<ProcessDocument>('processes');
  return {
    async beat({ name, ...fields }) {
      const expireAt = new Date(fields.heartbeatAt.getTime() + FORGOTTEN_AFTER_MS);
      await processes.replaceOne({ _id: name }, { ...fields, expireAt }, { upsert: true });
    },
    async leave(name) {
      await processes.deleteOne({ _id: name });
    },
    async alive(now) {
      const since = now.getTime() - 3 * HEARTBEAT_EVERY_MS;
      const documents = await processes.find().limit(MOST_PROCESSES).toArray();
      return documents
        .filter(({ heartbeatAt }) => heartbeatAt.getTime() >= since)
        .map(({ _id, expireAt, ...fields }) => ({ name: _id, ...fields }));
    },
  };
}
