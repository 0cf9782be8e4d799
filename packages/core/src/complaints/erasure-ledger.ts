import { createHash } from 'node:crypto';
import type { ClientSession, Db } from 'mongodb';

/** `erased`: words, contact and place are gone and the complaint stays. `deleted`: it is gone as a whole. */
export type ErasureKind = 'erased' | 'deleted';

/**
 * Which complaints were erased, and when: a restored backup is brought up to it before anybody sees it. Only hashes
 * of ids, so that it tells nothing to who does not have the complaint.
 */
export interface ErasureLedger {
  /** A deletion takes the place of the erasure before it. */
  add(complaintId: string, kind: ErasureKind, at: Date, session: ClientSession): Promise<void>;
  /** Of these complaints, those that must not be there as they were. */
  among(complaintIds: readonly string[]): Promise<ReadonlyMap<string, ErasureKind>>;
  /** Every entry from this moment on, in the order of their moments. */
  since(from: Date): AsyncIterable<LedgerEntry>;
  /** Adds the entries of a copy that the ledger does not have yet, some thousand at most. */
  complete(entries: readonly LedgerEntry[]): Promise<void>;
}

/** As it is copied: the id is the hash of a complaint's. */
export interface LedgerEntry {
  readonly id: string;
  readonly kind: ErasureKind;
  readonly at: Date;
}

interface ErasureDocument {
  _id: string;
  kind: ErasureKind;
  at: Date;
}

export function createErasureLedger(db: Db): ErasureLedger {
  const erasures = db.collection<ErasureDocument>('erasures');
  return {
    async add(complaintId, kind, at, session) {
      await erasures.replaceOne({ _id: hashOf(complaintId) }, { kind, at }, { upsert: true, session });
    },
    async *since(from) {
      const found = erasures.find({ at: { $gte: from } }).sort({ at: 1 });
      for await (const { _id, kind, at } of found) yield { id: _id, kind, at };
    },
    async complete(entries) {
      const found = await erasures.find({ _id: { $in: entries.map(({ id }) => id) } }).toArray();
      const known = new Map(found.map(({ _id, kind }) => [_id, kind]));
      const missing = new Map<string, LedgerEntry>();
      for (const entry of entries) {
        const kind = missing.get(entry.id)?.kind ?? known.get(entry.id);
        if (kind === undefined || (kind === 'erased' && entry.kind === 'deleted'))
          missing.set(entry.id, entry);
      }
      const writes = [...missing.values()].map(({ id, kind, at }) => ({
        replaceOne: { filter: { _id: id }, replacement: { kind, at }, upsert: true },
      }));
      if (writes.length > 0) await erasures.bulkWrite(writes, { ordered: false });
    },
    async among(complaintIds) {
      const idOf = new Map(complaintIds.map((id) => [hashOf(id), id]));
      const found = await erasures.find({ _id: { $in: [...idOf.keys()] } }).toArray();
      const pairs = found.map(({ _id, kind }) => [idOf.get(_id), kind] as const);
      return new Map(pairs.flatMap(([id, kind]) => (id === undefined ? [] : [[id, kind] as const])));
    },
  };
}

function hashOf(complaintId: string): string {
  return createHash('sha256').update(`erasure:${complaintId}`).digest('base64url');
}
