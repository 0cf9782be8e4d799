import type { OpenLoopPlan } from './open-loop.ts';

interface FilingLoad {
  readonly url: string;
  /** The folder of the repository. */
  readonly root: string;
  /** The folder of the city. */
  readonly city: string;
  readonly seed: number;
}

/** What a load process does. */
export type LoadOrder =
  | ({ readonly kind: 'file'; readonly plan: OpenLoopPlan } & FilingLoad)
  | ({ readonly kind: 'backlog'; readonly complaints: number; readonly clients: number } & FilingLoad)
  | ({
      readonly kind: 'follow';
      readonly plan: OpenLoopPlan;
      /** Address of the store, where the load looks for the analyses. */
      readonly storeUri: string;
      readonly database: string;
    } & FilingLoad)
  | {
      readonly kind: 'track';
      readonly plan: OpenLoopPlan;
      readonly url: string;
      readonly trackingIds: readonly string[];
    };

export interface LoadOutcome {
  /** From the moment at which a call was due to its answer; none for a backlog. */
  readonly latenciesMs: readonly number[];
  /** From the answer to a filing to the moment at which its analysis was seen; only of `follow`. */
  readonly analysedAfterMs: readonly number[];
  readonly failures: Readonly<Record<string, number>>;
  /** Of the filings that were answered 201. */
  readonly trackingIds: readonly string[];
}
