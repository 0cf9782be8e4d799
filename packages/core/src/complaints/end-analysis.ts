import { type Collection, type Document, ObjectId } from 'mongodb';
import type { AnalysisResult } from '../analysis/analysis.ts';
import type { Deadline } from '../deadlines/deadline.ts';
import { type ComplaintAnalysis, OPEN_STATUSES } from './complaint.ts';
import type { ComplaintDocument } from './complaint-store.ts';

/** Where a due date was reckoned, from which version; nothing is written when the store has another one. */
export interface ReckonedDue {
  readonly dueAt: Date | null;
  readonly deadline?: Deadline;
  readonly version?: number;
}

export interface FinishedAnalysis extends ReckonedDue {
  readonly result: AnalysisResult;
  readonly at: Date;
}

interface EndedAnalysis {
  readonly id: string;
  /** What must hold for it to be written. */
  readonly without: readonly Document[];
  readonly analysis: ComplaintAnalysis;
  readonly at: Date;
  readonly due: ReckonedDue | undefined;
}

type Complaints = Collection<ComplaintDocument>;
type FinishedOf = FinishedAnalysis & { readonly id: string };

/** Those of the complaints that have none yet get theirs, in one write; the ids of those. */
export async function finishAnalyses(
  complaints: Complaints,
  finished: readonly FinishedOf[],
): Promise<ReadonlySet<string>> {
  if (finished.length === 0) return new Set();
  const updates = finished.map((each) => ({ updateOne: endOf(toEnded(each)) }));
  const { modifiedCount } = await complaints.bulkWrite(updates, { ordered: false });
  // A store says how many it has changed, not which.
  if (modifiedCount === 0) return new Set();
  return modifiedCount === finished.length
    ? new Set(finished.map(({ id }) => id))
    : await writtenOf(complaints, finished);
}

function toEnded({ id, result, at, ...due }: FinishedOf): EndedAnalysis {
  // What was erased in the meantime must not come back with the words that an analysis rests on.
  const without = [{ $ne: ['$analysis.state', 'done'] }, { $eq: ['$erasedAt', null] }];
  return { id, without, analysis: { state: 'done', at, ...result }, at, due };
}

/** Analyses that were written carry the time at which these were made. */
async function writtenOf(
  complaints: Complaints,
  finished: readonly FinishedOf[],
): Promise<ReadonlySet<string>> {
  const _id = { $in: finished.map(({ id }) => new ObjectId(id)) };
  const projection = { 'analysis.state': 1, 'analysis.at': 1 };
  const stored = await complaints.find({ _id }, { projection }).toArray();
  const times = new Map(stored.map((each) => [each._id.toHexString(), timeOf(each.analysis)]));
  return new Set(finished.filter(({ id, at }) => times.get(id) === at.getTime()).map(({ id }) => id));
}

function timeOf(analysis: ComplaintAnalysis): number | undefined {
  return analysis.state === 'done' ? analysis.at.getTime() : undefined;
}

/** Puts another analysis in the place of one, if the complaint is as it was when it was read. */
export function replaceAnalysis(
  complaints: Complaints,
  id: string,
  version: number,
  { result, at, ...due }: FinishedAnalysis,
): Promise<boolean> {
  const without = [
    { $eq: ['$analysis.state', 'done'] },
    { $eq: ['$version', version] },
    { $eq: ['$erasedAt', null] },
  ];
  return end(complaints, { id, without, analysis: { state: 'done', at, ...result }, at, due });
}

/** Says of a complaint that waits for its analysis that it will not get one by itself. */
export function failAnalysis(
  complaints: Complaints,
  id: string,
  at: Date,
  due: ReckonedDue | undefined,
): Promise<boolean> {
  const without = [{ $eq: ['$analysis.state', 'pending'] }];
  return end(complaints, { id, without, analysis: { state: 'failed' }, at, due });
}

async function end(complaints: Complaints, ended: EndedAnalysis): Promise<boolean> {
  const { filter, update } = endOf(ended);
  return (await complaints.updateOne(filter, update)).modifiedCount === 1;
}

/**
 * One update by `_id` whose expressions look at the state: atomic on every store, and the second run changes nothing.
 * Values are literals, for words of a citizen may begin with a dollar sign.
 */
function endOf({ id, without, analysis, at, due }: EndedAnalysis) {
  const seen = due?.version === undefined ? [] : [{ $eq: ['$version', due.version] }];
  const condition = { $and: [...without, ...seen] };
  const onCondition = (field: string, value: unknown) => ({
    $cond: [condition, { $literal: value }, `$${field}`],
  });
  const $set = {
    updatedAt: onCondition('updatedAt', at),
    version: { $cond: [condition, { $add: ['$version', 1] }, '$version'] },
    pendingSince: { $cond: [condition, '$$REMOVE', '$pendingSince'] },
    unindexedSince: onCondition('unindexedSince', at),
    ...(due !== undefined && { dueAt: onCondition('dueAt', due.dueAt) }),
    ...(due?.deadline !== undefined && {
      deadline: onCondition('deadline', due.deadline),
      escalateAt: { $cond: [condition, escalateAt(due.deadline), '$escalateAt'] },
    }),
    analysis: onCondition('analysis', analysis),
  };
  const update: Document[] = [{ $set }];
  return { filter: { _id: new ObjectId(id) }, update };
}

/** As `workMarkersOf` says it. */
function escalateAt({ escalatesAt, level }: Deadline): unknown {
  const at = escalatesAt[level];
  if (at === undefined) return '$$REMOVE';
  const isWorkedOn = [
    { $in: ['$status', [...OPEN_STATUSES]] },
    { $eq: ['$mergedInto', null] },
    { $eq: ['$archivedAt', null] },
  ];
  return { $cond: [{ $and: isWorkedOn }, { $literal: at }, '$$REMOVE'] };
}
