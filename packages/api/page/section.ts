/** What the operator chose and may do; given to every section. */
export interface Desk {
  /** The stretch of time that figures are about. */
  window(): Window;
  /** Does something, says how it went, and reads anew the sections that it changes. */
  act(said: string, doIt: () => Promise<unknown>, ...changed: readonly string[]): Promise<void>;
}

export type Window = '5m' | '1h' | '24h';

/** One part of the page: what it asks for, how often, and what it shows of the answer. */
export interface Section<Data = unknown> {
  readonly id: string;
  readonly title: string;
  readonly everySeconds: number;
  read(desk: Desk): Promise<Data>;
  show(data: Data, desk: Desk): readonly Node[];
}

export const OFTEN_SECONDS = 10;
export const SELDOM_SECONDS = 60;
