import { createHash } from 'node:crypto';
import type { ClientSession, Db } from 'mongodb';
import { MS_PER_DAY } from '../clock.ts';

interface SupportDocument {
  /** Complaint and client: once for each. */
  _id: string;
  complaintId: string;
  client: string;
}

interface NetworkDocument {
  _id: string;
  clients: number;
  expireAt: Date;
}

export interface SupportStore {
  /** Whether the client supports any of these complaints already. */
  hasAny(complaintIds: readonly string[], client: string, session: ClientSession): Promise<boolean>;
  /** @throws the store's duplicate key error where he does. */
  add(complaintId: string, client: string, session: ClientSession): Promise<void>;
  /** How many clients support any of these complaints, each counted once. */
  countClients(complaintIds: readonly string[], session: ClientSession): Promise<number>;
  /** Counts a client of a network that supports a complaint today, and says how many there were before. */
  countNetwork(complaintId: string, network: string, now: Date, session: ClientSession): Promise<number>;
}

const KEPT_MS = 2 * MS_PER_DAY;

/** What is kept of a client's random id. */
export function hashClientId(clientId: string): string {
  return createHash('sha256').update(`client:${clientId}`).digest('base64url').slice(0, 22);
}

export function createSupportStore(db: Db): SupportStore {
  const supports = db.collection<SupportDocument>('supports');
  const networks = db.collection<NetworkDocument>('support_networks');
  return {
    async hasAny(complaintIds, client, session) {
      const ids = complaintIds.map((complaintId) => `${complaintId}|${client}`);
      return (await supports.findOne({ _id: { $in: ids } }, { projection: { _id: 1 }, session })) !== null;
    },
    async add(complaintId, client, session) {
      await supports.insertOne({ _id: `${complaintId}|${client}`, complaintId, client }, { session });
    },
    async countClients(complaintIds, session) {
      const clients = new Set<string>();
      const found = supports.find({ complaintId: { $in: [...complaintIds] } }, { session });
      for await (const { client } of found) clients.add(client);
      return clients.size;
    },
    async countNetwork(complaintId, network, now, session) {
      const _id = `${complaintId}|${network}`;
      const before = (await networks.findOne({ _id }, { session }))?.clients ?? 0;
      const expireAt = new Date(now.getTime() + KEPT_MS);
      await networks.updateOne(
        { _id },
        { $set: { clients: before + 1 }, $setOnInsert: { expireAt } },
        { upsert: true, session },
      );
      return before;
    },
  };
}
