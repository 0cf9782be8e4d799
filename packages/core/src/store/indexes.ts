import type { Db, IndexSpecification } from 'mongodb';

export interface IndexDeclaration {
  readonly collection: string;
  readonly name: string;
  readonly key: Readonly<Record<string, 1 | -1>>;
  readonly unique?: true;
  /** The store removes a document this many seconds after the date in the key field. */
  readonly expireAfterSeconds?: number;
}

/**
 * Every collection and index of NamSev. A query that none of these serves does not belong in a store.
 *
 * Fields named in an index for a state (`lane`, `held`, `pendingSince`) exist only while that state lasts:
 * a plain index then holds only those documents, on stores that never use partial indexes as well.
 */
export const INDEXES: readonly IndexDeclaration[] = [
  { collection: 'complaints', name: 'trackingId', key: { trackingId: 1 }, unique: true },
  { collection: 'complaints', name: 'pendingSince', key: { pendingSince: 1 } },
  { collection: 'complaints', name: 'unindexedSince', key: { unindexedSince: 1 } },
  { collection: 'complaints', name: 'escalateAt', key: { escalateAt: 1 } },
  { collection: 'complaints', name: 'archivableSince', key: { archivableSince: 1 } },
  { collection: 'complaints', name: 'erasableSince', key: { erasableSince: 1 } },
  { collection: 'complaints', name: 'status', key: { status: 1, filedAt: 1, _id: 1 } },
  {
    collection: 'complaints',
    name: 'triage',
    key: { status: 1, 'analysis.category.value': 1, filedAt: 1, _id: 1 },
  },
  { collection: 'complaints', name: 'due', key: { status: 1, dueAt: 1, _id: 1 } },
  { collection: 'complaints', name: 'assignee', key: { assignee: 1, filedAt: 1, _id: 1 } },
  { collection: 'complaints', name: 'filedAt', key: { filedAt: 1, _id: 1 } },
  { collection: 'complaints', name: 'mergedInto', key: { mergedInto: 1 } },
  { collection: 'complaints', name: 'named', key: { 'analysis.duplicates.trackingId': 1 } },
  { collection: 'supports', name: 'complaint', key: { complaintId: 1 } },
  { collection: 'support_networks', name: 'expiry', key: { expireAt: 1 }, expireAfterSeconds: 0 },
  { collection: 'notes', name: 'complaint', key: { complaintId: 1, at: 1 } },
  { collection: 'complaints', name: 'publicByTime', key: { isPublic: 1, filedAt: 1, _id: 1 } },
  { collection: 'complaints', name: 'publicByWard', key: { isPublic: 1, ward: 1, filedAt: 1, _id: 1 } },
  { collection: 'complaints', name: 'publicBySupports', key: { isPublic: 1, supports: 1, _id: 1 } },
  { collection: 'complaint_figures', name: 'span', key: { grain: 1, span: 1 } },
  { collection: 'timeline', name: 'complaint', key: { complaintId: 1, at: 1 } },
  { collection: 'timeline', name: 'kind', key: { kind: 1, at: 1 } },
  { collection: 'idempotency', name: 'expiry', key: { expireAt: 1 }, expireAfterSeconds: 0 },
  { collection: 'jobs', name: 'lane', key: { lane: 1, nextRunAt: 1 } },
  { collection: 'jobs', name: 'held', key: { held: 1, leaseUntil: 1 } },
  { collection: 'jobs', name: 'leaseUntil', key: { leaseUntil: 1 } },
  { collection: 'jobs', name: 'retrying', key: { retrying: 1, nextRunAt: 1 } },
  { collection: 'jobs', name: 'lockToken', key: { lockToken: 1, _id: 1 } },
  { collection: 'batch_runs', name: 'batch', key: { batch: 1, dueAt: 1 } },
  { collection: 'batch_runs', name: 'trigger', key: { batch: 1, trigger: 1, dueAt: 1 } },
  { collection: 'batch_runs', name: 'state', key: { batch: 1, state: 1, dueAt: 1 } },
  { collection: 'batch_runs', name: 'unfinished', key: { unfinished: 1 } },
  { collection: 'batch_runs', name: 'expiry', key: { expireAt: 1 }, expireAfterSeconds: 0 },
  { collection: 'job_history', name: 'job', key: { jobId: 1, at: 1 } },
  { collection: 'job_history', name: 'expiry', key: { expireAt: 1 }, expireAfterSeconds: 0 },
  { collection: 'dead_letters', name: 'order', key: { queue: 1, order: 1 } },
  { collection: 'dead_letters', name: 'undecided', key: { undecided: 1, order: 1 } },
  { collection: 'dead_letters', name: 'expiry', key: { expireAt: 1 }, expireAfterSeconds: 0 },
  { collection: 'api_keys', name: 'hash', key: { hash: 1 }, unique: true },
  { collection: 'audit', name: 'order', key: { order: 1 } },
  { collection: 'audit', name: 'unchainedSince', key: { unchainedSince: 1 } },
  { collection: 'audit', name: 'sequence', key: { sequence: 1 } },
  { collection: 'audit_reasons', name: 'subject', key: { subjectId: 1 } },
  { collection: 'alerts', name: 'open', key: { open: 1 } },
  { collection: 'alerts', name: 'order', key: { order: 1 } },
  { collection: 'alerts', name: 'expiry', key: { expireAt: 1 }, expireAfterSeconds: 0 },
  { collection: 'alert_deliveries', name: 'due', key: { due: 1 } },
  { collection: 'alert_deliveries', name: 'alert', key: { alertId: 1 } },
  { collection: 'alert_deliveries', name: 'expiry', key: { expireAt: 1 }, expireAfterSeconds: 0 },
  { collection: 'cache_entries', name: 'subject', key: { cache: 1, subject: 1 } },
  { collection: 'cache_entries', name: 'expiry', key: { expireAt: 1 }, expireAfterSeconds: 0 },
  { collection: 'cache_invalidations', name: 'time', key: { cache: 1, at: 1 } },
  { collection: 'cache_invalidations', name: 'expiry', key: { expireAt: 1 }, expireAfterSeconds: 0 },
  { collection: 'metrics', name: 'time', key: { resolution: 1, at: 1 } },
  { collection: 'metrics', name: 'expiry', key: { expireAt: 1 }, expireAfterSeconds: 0 },
  { collection: 'daily_counts', name: 'day', key: { day: 1 } },
  { collection: 'daily_terms', name: 'day', key: { day: 1 } },
  { collection: 'trend_findings', name: 'day', key: { day: 1 } },
  { collection: 'daily_salts', name: 'expiry', key: { expireAt: 1 }, expireAfterSeconds: 0 },
  { collection: 'rate_counters', name: 'expiry', key: { expireAt: 1 }, expireAfterSeconds: 0 },
  { collection: 'search_entries', name: 'complaint', key: { complaint: 1 } },
  { collection: 'search_terms', name: 'key', key: { k: 1 } },
  { collection: 'search_terms', name: 'deletions', key: { d: 1 } },
  { collection: 'duplicate_candidates', name: 'near', key: { near: 1, at: -1 } },
  { collection: 'duplicate_candidates', name: 'inWard', key: { inWard: 1 } },
  {
    collection: 'duplicate_candidates',
    name: 'expiry',
    key: { expireAt: 1 },
    expireAfterSeconds: 0,
  },
  { collection: 'reanalysis_runs', name: 'unfinished', key: { unfinished: 1 } },
  { collection: 'reanalysis_runs', name: 'askedAt', key: { askedAt: 1 } },
  { collection: 'shadow_comparisons', name: 'candidate', key: { candidate: 1, at: 1 } },
  { collection: 'shadow_comparisons', name: 'expiry', key: { expireAt: 1 }, expireAfterSeconds: 0 },
  { collection: 'erasures', name: 'time', key: { at: 1 } },
  { collection: 'processes', name: 'expiry', key: { expireAt: 1 }, expireAfterSeconds: 0 },
];

const DECLARED_COLLECTIONS: ReadonlySet<string> = new Set(INDEXES.map(({ collection }) => collection));

/** Collections without an index of their own, so that they too exist before the first transaction needs them. */
export const PLAIN_COLLECTIONS: readonly string[] = [
  'audit_segments',
  'configurations',
  'counted_complaints',
  'models',
  'model_files',
  'control',
  'queue_pauses',
  'queue_slots',
  'search_postings',
  'sentiment_by_area',
  'tombstones',
  'trend_baselines',
];

/** Fewer than a client has connections: one that waits behind slow ones gives up. */
const CREATED_AT_ONCE = 16;
/** Each that is asked at the same time as another needs a connection, and opening one takes longer than to ask. */
const ASKED_AT_ONCE = 4;

/** Creates what is missing, so many at a time. Safe to run at the same time in several processes. */
export async function ensureIndexes(db: Db, atOnce = CREATED_AT_ONCE): Promise<void> {
  await createCollections(db);
  const missing = await lacking(db, [...DECLARED_COLLECTIONS]);
  await inLanes(atOnce, missing, (index) => createIndex(db, index));
}

async function createIndex(db: Db, index: IndexDeclaration): Promise<void> {
  const { collection, key, name, unique, expireAfterSeconds } = index;
  const options = {
    name,
    ...(unique && { unique }),
    ...(expireAfterSeconds !== undefined && { expireAfterSeconds }),
  };
  await db.collection(collection).createIndex(key as IndexSpecification, options);
}

/** The declared indexes that the store lacks, as `collection.name`. */
export async function missingIndexes(db: Db): Promise<string[]> {
  const existing = (await collectionNames(db)).filter((name) => DECLARED_COLLECTIONS.has(name));
  return (await lacking(db, existing)).map(({ collection, name }) => `${collection}.${name}`);
}

interface IndexIdentity extends Pick<IndexDeclaration, 'collection' | 'name'> {
  readonly key: object;
}

/** @param collections those that exist. */
async function lacking(db: Db, collections: readonly string[]): Promise<readonly IndexDeclaration[]> {
  const present = new Set<string>();
  await inLanes(ASKED_AT_ONCE, collections, async (collection) => {
    for (const { name = '', key } of await db.collection(collection).indexes())
      present.add(identityOf({ collection, name, key }));
  });
  return INDEXES.filter((index) => !present.has(identityOf(index)));
}

/** With its key: what has the name of another index is not taken for it, and the store refuses to create it. */
function identityOf({ collection, name, key }: IndexIdentity): string {
  return `${collection}.${name} ${JSON.stringify(key)}`;
}

/** Every item once, so many at a time. */
async function inLanes<Item>(
  lanes: number,
  items: Iterable<Item>,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items[Symbol.iterator]();
  const lane = async () => {
    for (let next = left.next(); next.done !== true; next = left.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function createCollections(db: Db): Promise<void> {
  const existing = new Set(await collectionNames(db));
  for (const name of [...DECLARED_COLLECTIONS, ...PLAIN_COLLECTIONS]) {
    if (existing.has(name)) continue;
    try {
      await db.createCollection(name);
    } catch (error) {
      if (!(await collectionNames(db)).includes(name)) throw error;
    }
  }
}

async function collectionNames(db: Db): Promise<string[]> {
  return (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
}
