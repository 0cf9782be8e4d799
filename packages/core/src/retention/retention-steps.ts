import type { BatchStep, StepContext } from '../batches/run-batch.ts';
import { type ChangeDependencies, changeComplaint } from '../complaints/change-complaint.ts';
import { workMarkersOf } from '../complaints/work-markers.ts';
import { DomainError } from '../errors.ts';
import { type DeletionDependencies, deleteComplaint } from './delete-complaint.ts';
import { cutoffsAt, type RetentionCutoffs } from './retention-policy.ts';

export type RetentionDependencies = DeletionDependencies & ChangeDependencies;

/** Complaints between two checkpoints. */
const CHUNK = 50;

/** Sets the archive flag of what was closed long ago; weekly and with each cleanup, the same step. */
export function archiveStep(dependencies: RetentionDependencies): BatchStep {
  const { retention } = dependencies;
  return {
    name: 'archive',
    async run(context) {
      const cutoffs = cutoffsAt(context.clock.now());
      const { done, skipped } = await workOff(context, {
        total: (await retention.due(cutoffs)).toArchive,
        next: () => retention.toArchive(cutoffs, CHUNK),
        act: (id) => archiveComplaint(dependencies, id, cutoffs),
      });
      return { result: { archived: done, skipped } };
    },
  };
}

/** Deletes what was archived long ago, with a tombstone in its place. */
export function eraseStep(dependencies: RetentionDependencies): BatchStep {
  const { retention } = dependencies;
  return {
    name: 'erase',
    async run(context) {
      const cutoffs = cutoffsAt(context.clock.now());
      const { done, skipped, freedBytes } = await workOff(context, {
        total: (await retention.due(cutoffs)).toErase,
        next: () => retention.toErase(cutoffs, CHUNK),
        act: (id) => eraseDueComplaint(dependencies, id, cutoffs),
      });
      return { result: { erased: done, skipped, freedBytes } };
    },
  };
}

/** Freed bytes, or undefined where the complaint has changed so that nothing may be done about it. */
type Act = (id: string) => Promise<number | undefined>;

/** All conditions once more, in the transaction: it may be reopened, corrected or held at any moment. */
async function archiveComplaint(
  changes: ChangeDependencies,
  id: string,
  { closedBefore }: RetentionCutoffs,
): Promise<number | undefined> {
  let isDue = false;
  try {
    await changeComplaint(changes, id, (complaint, now) => {
      const { archivableSince } = workMarkersOf(complaint);
      isDue = archivableSince !== undefined && archivableSince <= closedBefore;
      if (!isDue) return undefined;
      return { fields: { archivedAt: now }, entries: [{ kind: 'archived', by: 'system', text: '' }] };
    });
  } catch (error) {
    if (error instanceof DomainError && error.code === 'not_found') return undefined;
    throw error;
  }
  return isDue ? 0 : undefined;
}

function eraseDueComplaint(
  dependencies: DeletionDependencies,
  id: string,
  { archivedBefore }: RetentionCutoffs,
): Promise<number | undefined> {
  return deleteComplaint(dependencies, id, (complaint) => {
    const { erasableSince } = workMarkersOf(complaint);
    return erasableSince !== undefined && erasableSince <= archivedBefore;
  });
}

interface Work {
  readonly total: number;
  next(): Promise<readonly string[]>;
  readonly act: Act;
}

interface Tally {
  readonly done: number;
  readonly skipped: number;
  readonly freedBytes: number;
}

/** Chunk by chunk, so that other work gets its turn in between and a run that is cut off loses no count. */
async function workOff({ checkpoint, signal, save }: StepContext, work: Work): Promise<Tally> {
  let tally = isTally(checkpoint) ? checkpoint : { done: 0, skipped: 0, freedBytes: 0 };
  const total = tally.done + work.total;
  for (;;) {
    const ids = await work.next();
    const before = tally.done;
    for (const id of ids) {
      signal.throwIfAborted();
      tally = count(tally, await work.act(id));
    }
    // What was skipped is not found again; if it were, there would be no end.
    if (tally.done === before) return tally;
    await save({ processed: tally.done, total: Math.max(total, tally.done), checkpoint: tally });
  }
}

function count({ done, skipped, freedBytes }: Tally, freed: number | undefined): Tally {
  return freed === undefined
    ? { done, skipped: skipped + 1, freedBytes }
    : { done: done + 1, skipped, freedBytes: freedBytes + freed };
}

function isTally(checkpoint: unknown): checkpoint is Tally {
  if (typeof checkpoint !== 'object' || checkpoint === null) return false;
  const fields = ['done', 'skipped', 'freedBytes'];
  return fields.every((field) => typeof Reflect.get(checkpoint, field) === 'number');
}
