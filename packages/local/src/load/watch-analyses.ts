import { setTimeout as pause } from 'node:timers/promises';
import { MongoClient } from 'mongodb';

/** How often the store is asked: what is measured may be up to this much too long. */
export const WATCH_EVERY_MS = 10;
const TIMEOUT_MS = 10_000;

export interface AnalysisWatch {
  /** Resolves with `performance.now()` when the analysis of the complaint is seen in the store. */
  analysed(trackingId: string): Promise<number>;
  close(): Promise<void>;
}

/** Looks for analyses in the store, all of them with one read, so that the api is not loaded with it. */
export function watchAnalyses(storeUri: string, database: string): AnalysisWatch {
  const client = new MongoClient(storeUri, { serverSelectionTimeoutMS: TIMEOUT_MS });
  const complaints = client.db(database).collection('complaints');
  const waiting = new Map<string, { resolve: (at: number) => void; reject: (error: unknown) => void }>();
  let isClosed = false;

  const look = async (): Promise<void> => {
    const found = complaints.find(
      { trackingId: { $in: [...waiting.keys()] } },
      { projection: { trackingId: 1, 'analysis.state': 1 } },
    );
    for (const { trackingId, analysis } of await found.toArray()) {
      if (analysis.state === 'pending') continue;
      waiting.get(trackingId)?.resolve(performance.now());
      waiting.delete(trackingId);
    }
  };
  const looking = (async () => {
    while (!isClosed) {
      if (waiting.size > 0) await look();
      await pause(WATCH_EVERY_MS);
    }
  })();
  looking.catch((error: unknown) => {
    for (const { reject } of waiting.values()) reject(error);
  });
  return {
    analysed: (trackingId) =>
      new Promise((resolve, reject) => {
        waiting.set(trackingId, { resolve, reject });
      }),
    async close() {
      isClosed = true;
      await Promise.allSettled([looking]);
      await client.close();
    },
  };
}
