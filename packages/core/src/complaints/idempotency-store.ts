import type { ClientSession, Db } from 'mongodb';
import { MS_PER_DAY } from '../clock.ts';
import type { IdempotencyRecord } from './idempotency-record.ts';

const KEPT_MS = MS_PER_DAY;

type IdempotencyDocument = Omit<IdempotencyRecord, 'keyHash'> & { _id: string; expireAt: Date };

export interface IdempotencyStore {
  /** The record of a key that is not older than a day. */
  find(keyHash: string, now: Date): Promise<IdempotencyRecord | undefined>;
  /** @throws the store's duplicate key error when the key is in use. */
  insert(record: IdempotencyRecord, now: Date, session: ClientSession): Promise<void>;
}

export function createIdempotencyStore(db: Db): IdempotencyStore {
  const records = db.collection<IdempotencyDocument>('idempotency');
  return {
    async find(keyHash, now) {
      const document = await records.findOne({ _id: keyHash });
      if (document === null) return undefined;
      const { _id, expireAt, ...fields } = document;
      if (expireAt > now) return { keyHash: _id, ...fields };
      // The store's own expiry runs once a minute; until then an old record would block its key.
      await records.deleteOne({ _id, expireAt });
      return undefined;
    },
    async insert({ keyHash, ...fields }, now, session) {
      await records.insertOne(
        { _id: keyHash, ...fields, expireAt: new Date(now.getTime() + KEPT_MS) },
        { session },
      );
    },
  };
}
