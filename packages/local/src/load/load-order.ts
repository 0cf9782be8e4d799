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
    }
  | {
      readonly kind: 'read';
      readonly plan: OpenLoopPlan;
      readonly url: string;
      /** Read one after the other, over and over. */
      readonly paths: readonly string[];
      readonly bearer?: string;
    }
  | ({ readonly kind: 'check'; readonly plan: OpenLoopPlan } & FilingLoad)
  | ({
      readonly kind: 'mix';
      readonly plan: OpenLoopPlan;
      /** Every so manyth call files; the others read what was filed before, in turn. */
      readonly filesEvery: number;
    } & FilingLoad)
  | PressOrder
  | LifecycleOrder;

/** More, perhaps, than can be answered. The api must believe this machine as a proxy. */
export type PressOrder = FilingLoad & {
  readonly kind: 'press';
  readonly plan: OpenLoopPlan;
  /** The first part of every idempotency key, 1 to 50 letters, digits, `_` and `-`. */
  readonly keyPrefix: string;
  /** One address sends a fifth of all. */
  readonly hasGreedyClient: boolean;
};

/** From filing to rating, each over all of the apis. */
export type LifecycleOrder = FilingLoad & {
  readonly kind: 'lifecycle';
  readonly urls: readonly string[];
  /** The key of an administrator, who is the officer too. */
  readonly officerKey: string;
  readonly assignee: string;
  /** At a steady rate, or as many clients as given without a pause. */
  readonly pace: OpenLoopPlan | { readonly clients: number; readonly seconds: number };
};

export interface LoadOutcome {
  /** From the moment at which a call was due to its answer; none for a backlog. */
  readonly latenciesMs: readonly number[];
  /** From the answer to a filing to the moment at which its analysis was seen; only of `follow`. */
  readonly analysedAfterMs: readonly number[];
  readonly failures: Readonly<Record<string, number>>;
  /** Of a load of several calls: how long each kind of them took. */
  readonly byCall?: Readonly<Record<string, readonly number[]>>;
  /** Of the filings that were answered 201. */
  readonly trackingIds: readonly string[];
  /** Of `press`: keys with the tracking ids that they were answered with, and keys that were refused for now. */
  readonly pressed?: {
    readonly acknowledged: readonly (readonly [key: string, trackingId: string])[];
    readonly refused: readonly string[];
  };
}
