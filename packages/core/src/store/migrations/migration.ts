import type { Db } from 'mongodb';

/** One step of the schema. Both directions are safe to run again after they were cut off half-way. */
export interface Migration {
  /** Ascending from 1 without gaps: the schema version that `up` leads to. */
  readonly version: number;
  readonly name: string;
  up(db: Db): Promise<void>;
  down(db: Db): Promise<void>;
}
