import {
  type Clock,
  type Complaint,
  type ComplaintStore,
  createProcessCache,
  followChanges,
  followInvalidations,
  type Logger,
  type Metrics,
} from '@namsev/core';
import type { Db } from 'mongodb';
import type { ComplaintView } from './schemas/complaint-view.ts';

/** By the schema of the route, so that nothing is sent that is not in it. */
export type SerialiseView = (view: ComplaintView) => string;

/** Public views of complaints, as they are sent. */
export interface TrackedViews {
  /**
   * The bytes of the public view; undefined where there is none for the public. From the process where no change can
   * have been missed, else from the store.
   */
  read(trackingId: string, serialise: SerialiseView): Promise<Buffer | undefined>;
  clear(): void;
  stop(): void;
}

export interface TrackedViewsOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly metrics: Pick<Metrics, 'cache'>;
  readonly logger: Logger;
  readonly complaints: Pick<ComplaintStore, 'getByTrackingId'>;
  /** The view that everybody may see. */
  view(complaint: Complaint): Promise<ComplaintView>;
}

const NAME = 'complaints';
/** The bytes are kept outside the heap. */
const MAX_BYTES = 24 * 1_024 * 1_024;
/** Changes are known within milliseconds; without word of the store for this long the cache is passed by. */
const CURRENT_WITHIN_MS = 1_200;

/**
 * A view is dropped when its complaint changes, whoever changed it: the store's change stream says so to every
 * process. Views that were asked for are read anew at once. A private complaint has no view here.
 */
export function createTrackedViews(options: TrackedViewsOptions): TrackedViews {
  const { db, clock, metrics, logger, complaints, view } = options;
  const cache = createProcessCache<Buffer>({
    clock,
    maxBytes: MAX_BYTES,
    onEvent: (event) => metrics.cache(NAME, 'process', event),
  });
  const load = (serialise: SerialiseView) => async (trackingId: string) => {
    const complaint = await complaints.getByTrackingId(trackingId);
    if (complaint === undefined) return { value: undefined, subject: '', bytes: 0 };
    if (!complaint.isPublic) return { value: undefined, subject: complaint.id, bytes: 0 };
    const value = Buffer.from(serialise(await view(complaint)));
    return { value, subject: complaint.id, bytes: value.length };
  };
  const clear = () => cache.clear();
  let reload: ReturnType<typeof load> | undefined;
  const follower = followChanges({
    collection: db.collection('complaints'),
    pipeline: [
      { $match: { operationType: { $in: ['update', 'replace', 'delete'] } } },
      { $project: { operationType: 1, documentKey: 1 } },
    ],
    onChange(change) {
      if ('documentKey' in change) cache.invalidate(String(change.documentKey?._id), reload);
    },
    onBegin: clear,
    logger,
  });
  const words = followInvalidations(db, logger, ({ cache: name, subject }) => {
    if (name !== NAME) return;
    if (subject === undefined) cache.clear();
    else cache.invalidate(subject);
  });
  return {
    async read(trackingId, serialise) {
      reload = load(serialise);
      const loadThis = reload;
      if (follower.isCurrent(CURRENT_WITHIN_MS)) return cache.through(trackingId, () => loadThis(trackingId));
      metrics.cache(NAME, 'process', 'miss');
      return (await loadThis(trackingId)).value;
    },
    clear,
    stop() {
      follower.stop();
      words.stop();
    },
  };
}
