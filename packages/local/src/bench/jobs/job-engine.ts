import type { Db, MongoClient } from 'mongodb';

export const ENGINE_NAMES = ['leases', 'agenda'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

export interface EngineOptions {
  readonly client: MongoClient;
  readonly db: Db;
  readonly concurrency: number;
  /** One job's work; told what it was given. */
  work(data: unknown): Promise<void>;
}

export interface RunningEngine {
  stop(): Promise<void>;
}

/** What works off jobs: ours, or Agenda as it comes. */
export interface JobEngine {
  /** The collection that its jobs are in. */
  readonly collection: string;
  /** Creates what the engine needs in an empty database. */
  prepare(db: Db): Promise<void>;
  /** A job as the engine stores it, due since a while. */
  toDocument(data: unknown): Record<string, unknown>;
  start(options: EngineOptions): Promise<RunningEngine>;
}
