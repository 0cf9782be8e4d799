/**
 * What the store is: `mongodb` was given by MONGODB_URI, `mongod` is a real one that we run, the other two are
 * the builds of SecantusDB (from a wheel: quick to get, slow and at times wrong; from a crate: compiled).
 */
export type StoreKind = 'mongodb' | 'mongod' | 'secantusdb-wheel' | 'secantusdb-crate';

/** A store that is there to be used: one that answers at a URI, or a program that can be run. */
export type StoreServer =
  | { readonly kind: 'mongodb'; readonly version: string; readonly uri: string }
  | { readonly kind: Exclude<StoreKind, 'mongodb'>; readonly version: string; readonly program: string };

export interface TriedSource {
  readonly source: string;
  /** Why it was not taken. */
  readonly reason: string;
}

/** Which store, why this one, and why none of those before it. */
export interface StoreChoice {
  readonly server: StoreServer;
  readonly source: string;
  readonly reason: string;
  readonly tried: readonly TriedSource[];
}

/** What looking at a source found, without changing anything and without leaving the machine. */
export type Finding =
  | { readonly state: 'ready'; readonly server: StoreServer; readonly reason: string }
  | { readonly state: 'obtainable'; readonly how: string; obtain(): Promise<StoreServer> }
  | { readonly state: 'unusable'; readonly reason: string };

/** One place where a store may come from. */
export interface StoreSource {
  readonly name: string;
  /** What it gives, where that is known before looking. */
  readonly kind?: StoreKind;
  /** Set by the person at the terminal: when it does not work, nothing else is tried. */
  readonly isDemanded?: boolean;
  find(): Promise<Finding>;
}
