/** What the keeper is started with, as JSON in its only argument. */
export interface KeeperOrder {
  readonly program: string;
  readonly programArguments: readonly string[];
  /** Receives both outputs of the store; what was there before is kept up to a limit. */
  readonly logFile: string;
  /** The store accepts connections once a line of its output holds this. */
  readonly listeningText: string;
}

/** What the keeper tells. */
export type KeeperNews =
  | { readonly type: 'launched'; readonly pid: number }
  | { readonly type: 'listening' }
  | { readonly type: 'ended'; readonly how: string; readonly lastLines: readonly string[] };

/** What the keeper can be told. */
export interface KeeperStop {
  readonly type: 'stop';
  /** After this many ms the store is killed. */
  readonly patienceMs: number;
}
