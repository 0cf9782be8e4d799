import { isDeepStrictEqual } from 'node:util';
import {
  type AnyBulkWriteOperation,
  BSON,
  type ClientSession,
  type Db,
  type MongoClient,
  ObjectId,
} from 'mongodb';
import type { City } from '../city/city.ts';
import { MS_PER_SECOND } from '../clock.ts';
import type { Complaint } from '../complaints/complaint.ts';
import type { ComplaintStore } from '../complaints/complaint-store.ts';
import { inTransaction } from '../store/transaction.ts';
import { type ComplaintShare, shareOf } from './complaint-share.ts';
import { addFigures, FIGURES, type Figures, NOTHING_COUNTED } from './figures.ts';

/**
 * Keeps the sums of the statistics by what is different about a complaint since it was counted last. What it counted
 * for is a row of its own, written in the transaction that writes the sums: counting again changes nothing.
 */
export interface FigureCounter {
  /** Counts complaints as they are; those that are gone count as they did. @returns how many were counted otherwise. */
  count(complaintIds: readonly string[]): Promise<number>;
  /**
   * Counts a complaint for the last time, in the transaction that deletes it: its part of the sums stays, and
   * nothing that leads from it to them. @returns the BSON size in bytes of the row that is gone.
   */
  settle(complaintId: string, session: ClientSession): Promise<number>;
}

export interface FigureCounterDependencies {
  readonly client: MongoClient;
  readonly db: Db;
  readonly city: City;
  readonly complaints: Pick<ComplaintStore, 'getMany'>;
}

type CountedDocument = ComplaintShare & { _id: ObjectId };

/** Sums of a day or a month in one ward, category and department. */
export type FigureRow = Figures & {
  readonly _id: string;
  readonly grain: Grain;
  /** `2026-11-25` or `2026-11`. */
  readonly span: string;
  readonly ward: string | null;
  readonly category: string | null;
  readonly department: string | null;
};
export type Grain = 'day' | 'month';

export const FIGURE_ROWS = 'complaint_figures';
const COUNTED = 'counted_complaints';
const MONTH_LENGTH = 'yyyy-mm'.length;
/** Others that count at the same moment are waited for. */
const PATIENCE = { patienceMs: 30 * MS_PER_SECOND };

export function createFigureCounter(dependencies: FigureCounterDependencies): FigureCounter {
  const { client, db, complaints } = dependencies;
  const counted = db.collection<CountedDocument>(COUNTED);
  return {
    count: (ids) =>
      inTransaction(
        client,
        async (session) => countIn(dependencies, await complaints.getMany(ids, session), session),
        PATIENCE,
      ),
    async settle(id, session) {
      await countIn(dependencies, await complaints.getMany([id], session), session);
      const _id = new ObjectId(id);
      const row = await counted.findOne({ _id }, { session });
      if (row === null) return 0;
      await counted.deleteOne({ _id }, { session });
      return BSON.calculateObjectSize(row);
    },
  };
}

async function countIn(
  { db, city }: FigureCounterDependencies,
  complaints: readonly Complaint[],
  session: ClientSession,
): Promise<number> {
  const counted = db.collection<CountedDocument>(COUNTED);
  const _id = { $in: complaints.map(({ id }) => new ObjectId(id)) };
  const before = new Map<string, ComplaintShare>();
  for await (const { _id: id, ...share } of counted.find({ _id }, { session }))
    before.set(id.toHexString(), share);
  const sums = new Map<string, FigureRow>();
  const writes: AnyBulkWriteOperation<CountedDocument>[] = [];
  for (const complaint of complaints) {
    const was = before.get(complaint.id);
    const share = shareOf(city, complaint);
    if (isDeepStrictEqual(was, share)) continue;
    if (was !== undefined) addShare(sums, was, -1);
    addShare(sums, share, 1);
    const filter = { _id: new ObjectId(complaint.id) };
    writes.push({ replaceOne: { filter, replacement: share, upsert: true } });
  }
  if (writes.length > 0) await counted.bulkWrite(writes, { session });
  await addToRows(db, [...sums.values()], session);
  return writes.length;
}

function addShare(sums: Map<string, FigureRow>, share: ComplaintShare, times: 1 | -1): void {
  const { day, ward, category, department, figures } = share;
  for (const [grain, span] of [['day', day] as const, ['month', day.slice(0, MONTH_LENGTH)] as const]) {
    const _id = JSON.stringify([span, ward, category, department]);
    const row = sums.get(_id) ?? { ...NOTHING_COUNTED, _id, grain, span, ward, category, department };
    sums.set(_id, { ...row, ...addFigures(row, figures, times) });
  }
}

async function addToRows(db: Db, rows: readonly FigureRow[], session: ClientSession): Promise<void> {
  const writes = rows.flatMap((row) => {
    const { _id, grain, span, ward, category, department } = row;
    const changed = FIGURES.filter((figure) => row[figure] !== 0).map((figure) => [figure, row[figure]]);
    if (changed.length === 0) return [];
    const place = { grain, span, ward, category, department };
    const update = { $inc: Object.fromEntries(changed), $setOnInsert: place };
    return [{ updateOne: { filter: { _id }, update, upsert: true } }];
  });
  if (writes.length > 0) await db.collection<FigureRow>(FIGURE_ROWS).bulkWrite(writes, { session });
}
