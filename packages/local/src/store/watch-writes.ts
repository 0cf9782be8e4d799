import { MongoClient } from 'mongodb';
import { pauseUntilStopped } from '../pause-until-stopped.ts';

export interface WriteWatchOptions {
  readonly uri: string;
  /** Between one look and the next, in ms. */
  readonly everyMs: number;
  /** How long a write may take, in ms; it is tried twice. */
  readonly patienceMs: number;
  /** So many writes in a row without an answer are a store that hangs. */
  readonly misses: number;
  /** Called at most once. */
  onHung(): void;
}

export const WRITE_WATCH = { everyMs: 5_000, patienceMs: 5_000, misses: 3 } as const;

const PROBE_DATABASE = 'namsev_keeper';

/**
 * Writes one document of its own again and again: an embedded store may come to a state in which reads are answered
 * and writes wait for each other for ever, which only a restart ends. Misses are counted, and not the time, so that a
 * machine that slept is not taken for a store that hangs.
 */
export function watchWrites({ uri, everyMs, patienceMs, misses, onHung }: WriteWatchOptions): {
  stop(): void;
} {
  const client = new MongoClient(uri, {
    appName: 'namsev-keeper',
    maxPoolSize: 1,
    // Numbered as a transaction is: other writes may still be answered when these wait for each other.
    retryWrites: true,
    connectTimeoutMS: patienceMs,
    serverSelectionTimeoutMS: patienceMs,
    socketTimeoutMS: patienceMs,
    waitQueueTimeoutMS: patienceMs,
  });
  const probes = client.db(PROBE_DATABASE).collection<{ _id: string; round: number }>('probes');
  const stopping = new AbortController();
  const isAnswered = (round: number) =>
    probes.updateOne({ _id: 'write' }, { $set: { round } }, { upsert: true }).then(
      () => true,
      () => false,
    );
  const watch = async () => {
    let missed = 0;
    for (let round = 0; !stopping.signal.aborted; round += 1) {
      missed = (await isAnswered(round)) ? 0 : missed + 1;
      if (stopping.signal.aborted) return;
      if (missed === misses) return onHung();
      await pauseUntilStopped(everyMs, stopping.signal);
    }
  };
  void watch();
  return {
    // Nobody waits for it: a write under way may look for a store that is gone until its patience ends.
    stop() {
      stopping.abort();
      void client.close(true);
    },
  };
}
