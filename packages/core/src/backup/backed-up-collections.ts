import type { Db, Document } from 'mongodb';

/** What has no meaning for another store at another time: it is made again within minutes. */
export const NOT_BACKED_UP: readonly string[] = [
  'cache_entries',
  'cache_invalidations',
  'metrics',
  'processes',
  'rate_counters',
];

/** Rows of `control` that say what a process does at the moment, or what this store itself has been through. */
const OF_THE_MOMENT = /^(lease-|restore$|backup-probe$)/;

/** Names of all collections that a backup holds, of whatever version, in order. */
export async function backedUpCollections(db: Db): Promise<readonly string[]> {
  const found = await db.listCollections({}, { nameOnly: true }).toArray();
  return found
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('system.') && !NOT_BACKED_UP.includes(name))
    .sort();
}

export function isBackedUp(collection: string, id: unknown): boolean {
  return collection !== 'control' || !OF_THE_MOMENT.test(String(id));
}

/** Whether a document goes by itself: then it may be gone whenever it is looked for. */
export function isExpiring(document: Document): boolean {
  return document['expireAt'] instanceof Date;
}
