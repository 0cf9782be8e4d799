import { randomUUID } from 'node:crypto';
import type { ClientSession, Db } from 'mongodb';
import { dayOf } from '../city/city-day.ts';
import { MS_PER_HOUR } from '../clock.ts';
import {
  type Complaint,
  effectiveCategory,
  effectivePriority,
  type PriorityBand,
} from '../complaints/complaint.ts';

/** What statistics need of a complaint that is gone, and nothing that leads back to it. */
export interface Tombstone {
  /** Random. */
  readonly id: string;
  readonly category: string | null;
  readonly subType: string | null;
  readonly ward: string | null;
  readonly band: PriorityBand | null;
  /** In the zone of the city, `2026-11`. */
  readonly filedMonth: string;
  readonly hoursToResolve: number | null;
  readonly outcome: Complaint['status'];
}

export function createTombstone(complaint: Complaint, timeZone: string): Tombstone {
  const { filedAt, closedAt, ward, status } = complaint;
  return {
    id: randomUUID(),
    category: effectiveCategory(complaint),
    subType: subTypeOf(complaint),
    ward,
    band: effectivePriority(complaint),
    filedMonth: dayOf(filedAt, timeZone).slice(0, 'yyyy-mm'.length),
    hoursToResolve:
      closedAt === null ? null : Math.round((closedAt.getTime() - filedAt.getTime()) / MS_PER_HOUR),
    outcome: status,
  };
}

/** The sub-type of an analysis says nothing where somebody chose another category. */
function subTypeOf(complaint: Complaint): string | null {
  const { analysis } = complaint;
  if (analysis.state !== 'done' || analysis.category.value !== effectiveCategory(complaint)) return null;
  return analysis.category.subType;
}

export interface TombstoneStore {
  insert(tombstone: Tombstone, session: ClientSession): Promise<void>;
  exists(id: string, session: ClientSession): Promise<boolean>;
}

export function createTombstoneStore(db: Db): TombstoneStore {
  const tombstones = db.collection<Omit<Tombstone, 'id'> & { _id: string }>('tombstones');
  return {
    async insert({ id, ...fields }, session) {
      await tombstones.insertOne({ _id: id, ...fields }, { session });
    },
    async exists(id, session) {
      return (await tombstones.findOne({ _id: id }, { projection: { _id: 1 }, session })) !== null;
    },
  };
}
