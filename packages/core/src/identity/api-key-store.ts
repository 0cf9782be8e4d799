import type { ClientSession, Db } from 'mongodb';
import type { ApiKey } from './api-key.ts';

type ApiKeyDocument = Omit<ApiKey, 'id'> & { _id: string };

export interface ApiKeyPage {
  readonly items: readonly ApiKey[];
  readonly nextCursor: string | null;
}

export interface ApiKeyStore {
  insert(key: ApiKey, session?: ClientSession): Promise<void>;
  findByHash(hash: string): Promise<ApiKey | undefined>;
  get(id: string): Promise<ApiKey | undefined>;
  /** In the order of their ids, revoked and expired ones too. `after` is the id that the page before ended with. */
  list(query: { readonly limit: number; readonly after?: string | undefined }): Promise<ApiKeyPage>;
  /** The key as it is afterwards, undefined where there is none. A second revocation changes nothing. */
  revoke(id: string, now: Date, session?: ClientSession): Promise<ApiKey | undefined>;
  noteUse(id: string, at: Date): Promise<void>;
  /** Puts a key in the place of the one with its id. @throws the store's duplicate key error for another key's secret. */
  put(key: ApiKey): Promise<void>;
}

export function createApiKeyStore(db: Db): ApiKeyStore {
  const keys = db.collection<ApiKeyDocument>('api_keys');
  const get = async (id: string, session?: ClientSession) =>
    toKey(await keys.findOne({ _id: id }, { ...(session && { session }) }));
  return {
    async insert({ id, ...fields }, session) {
      await keys.insertOne({ _id: id, ...fields }, { ...(session && { session }) });
    },
    async findByHash(hash) {
      return toKey(await keys.findOne({ hash }));
    },
    get: (id) => get(id),
    async list({ limit, after }) {
      const found = keys
        .find(after === undefined ? {} : { _id: { $gt: after } })
        .sort({ _id: 1 })
        .limit(limit + 1);
      const rows = (await found.toArray()).map(readKey);
      const items = rows.slice(0, limit);
      return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
    async revoke(id, now, session) {
      const update = [{ $set: { revokedAt: { $ifNull: ['$revokedAt', now] } } }];
      await keys.updateOne({ _id: id }, update, { ...(session && { session }) });
      return get(id, session);
    },
    async noteUse(id, at) {
      await keys.updateOne({ _id: id }, { $max: { lastUsedAt: at } });
    },
    async put({ id, ...fields }) {
      await keys.replaceOne({ _id: id }, fields, { upsert: true });
    },
  };
}

function toKey(document: ApiKeyDocument | null): ApiKey | undefined {
  return document === null ? undefined : readKey(document);
}

function readKey({ _id, ...fields }: ApiKeyDocument): ApiKey {
  return { id: _id, ...fields };
}
