import type { Say } from '../say.ts';
import type { LeftOut, Measurement } from './bench-result.ts';
import type { BenchSystem } from './bench-system.ts';

/** What a load needs to know. */
export interface LoadContext {
  /** Empty in the beginning. */
  readonly system: BenchSystem;
  /** The folder of the repository. */
  readonly root: string;
  /** The folder of the city. */
  readonly city: string;
  readonly seed: number;
  readonly say: Say;
}

export interface BenchContext extends LoadContext {
  /** Another system, empty or with that many seeded complaints; the caller takes it down. */
  startSystem(complaints: number): Promise<BenchSystem>;
  /** The most complaints that a group may store. */
  readonly complaints: number;
}

/** Starts what it needs, measures, and stops it again. */
export type MeasureGroup = (context: BenchContext) => Promise<readonly (Measurement | LeftOut)[]>;
