import type { Say } from '../say.ts';
import type { LeftOut, Measurement } from './bench-result.ts';
import type { BenchSystem } from './bench-system.ts';

export interface BenchContext {
  /** Empty when the bench begins. */
  readonly system: BenchSystem;
  /** Another one, empty or with that many seeded complaints; the caller takes it down. */
  startSystem(complaints: number): Promise<BenchSystem>;
  /** The folder of the repository. */
  readonly root: string;
  /** The folder of the city. */
  readonly city: string;
  readonly seed: number;
  /** The most complaints that a group may store. */
  readonly complaints: number;
  readonly say: Say;
}

/** Starts what it needs, measures, and stops it again. */
export type MeasureGroup = (context: BenchContext) => Promise<readonly (Measurement | LeftOut)[]>;
