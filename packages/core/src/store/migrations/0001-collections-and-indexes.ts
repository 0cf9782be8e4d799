import { ensureIndexes, INDEXES, PLAIN_COLLECTIONS } from '../indexes.ts';
import type { Migration } from './migration.ts';

/** The empty store of the first version. Going down keeps data: it removes indexes and nothing else. */
export const collectionsAndIndexes: Migration = {
  version: 1,
  name: 'collections-and-indexes',
  phase: 'expand',
  up: ({ db }) => ensureIndexes(db),
  async down({ db }) {
    const collections = new Set([...INDEXES.map((index) => index.collection), ...PLAIN_COLLECTIONS]);
    for (const collection of collections) await db.collection(collection).dropIndexes();
  },
};
