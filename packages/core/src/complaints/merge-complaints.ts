import { type ClientSession, ObjectId } from 'mongodb';
import { DomainError, notFound } from '../errors.ts';
import { inTransaction } from '../store/transaction.ts';
import type { ChangeDependencies } from './change-complaint.ts';
import type { Complaint } from './complaint.ts';
import type { SupportStore } from './support-store.ts';

export interface MergeDependencies extends ChangeDependencies {
  readonly supports: SupportStore;
}

export interface MergeOptions {
  /** Looks at both as they are in the transaction, and throws where they must not be touched. */
  readonly check: (source: Complaint, root: Complaint) => void;
  /** What else is written in the same transaction. */
  readonly also: (session: ClientSession) => Promise<void>;
}

/**
 * Makes a complaint follow another one, which must not follow any itself: both are guarded in one transaction. The
 * root has then the supports of all, each client counted once. Merging again into the same one changes nothing.
 *
 * @throws DomainError not_found, state_forbids.
 */
export function mergeComplaint(
  dependencies: MergeDependencies,
  sourceId: string,
  rootId: string,
  options: MergeOptions,
): Promise<Complaint> {
  return changePair(dependencies, sourceId, rootId, 'merged', options, async (pair, session) => {
    const { source, root } = pair;
    if (source.mergedInto === root.trackingId) return undefined;
    refuseMerge(source, root);
    const followers = await dependencies.complaints.idsMergedInto(source.trackingId, session);
    if (followers.length > 0)
      throw new DomainError('state_forbids', 'Others were merged into this complaint: unmerge them first.');
    const group = [
      root.id,
      source.id,
      ...(await dependencies.complaints.idsMergedInto(root.trackingId, session)),
    ];
    const supports = await dependencies.supports.countClients(group, session);
    return { source: { mergedInto: root.trackingId, isRootPublic: root.isPublic }, root: { supports } };
  });
}

/**
 * Lets a complaint go its own way again: it and its former root have the supports that were given to them.
 *
 * @throws DomainError not_found, state_forbids.
 */
export function unmergeComplaint(
  dependencies: MergeDependencies,
  sourceId: string,
  rootId: string,
  options: MergeOptions,
): Promise<Complaint> {
  const { complaints, supports } = dependencies;
  return changePair(
    dependencies,
    sourceId,
    rootId,
    'unmerged',
    options,
    async ({ source, root }, session) => {
      if (source.mergedInto !== root.trackingId)
        throw new DomainError('state_forbids', 'The complaint is not merged into another one.');
      const others = (await complaints.idsMergedInto(root.trackingId, session)).filter(
        (id) => id !== source.id,
      );
      return {
        source: { mergedInto: null, supports: await supports.countClients([source.id], session) },
        root: { supports: await supports.countClients([root.id, ...others], session) },
      };
    },
  );
}

interface Pair {
  readonly source: Complaint;
  readonly root: Complaint;
}

interface PairChange {
  readonly source: Partial<Complaint>;
  readonly root: Partial<Complaint>;
}

async function changePair(
  { client, clock, complaints, timeline }: MergeDependencies,
  sourceId: string,
  rootId: string,
  kind: 'merged' | 'unmerged',
  { check, also }: MergeOptions,
  decide: (pair: Pair, session: ClientSession) => Promise<PairChange | undefined>,
): Promise<Complaint> {
  // Made outside, so that a second run after a lost commit meets its own entry.
  const [entryId, rootEntryId] = [new ObjectId().toHexString(), new ObjectId().toHexString()];
  return inTransaction(client, async (session) => {
    const source = await complaints.get(sourceId, session);
    const root = await complaints.get(rootId, session);
    if (source === undefined || root === undefined) throw notFound('The complaint');
    if (await timeline.exists(entryId, session)) return source;
    check(source, root);
    const change = await decide({ source, root }, session);
    if (change === undefined) return source;
    const now = clock.now();
    const changed = { ...source, ...change.source, version: source.version + 1, updatedAt: now };
    await complaints.replace(changed, session);
    await complaints.replace({ ...root, ...change.root, version: root.version + 1, updatedAt: now }, session);
    const entry = { at: now, kind, by: 'officer', text: '' } as const;
    await timeline.append({ ...entry, id: entryId, complaintId: sourceId }, session);
    await timeline.append({ ...entry, id: rootEntryId, complaintId: rootId }, session);
    await also(session);
    return changed;
  });
}

function refuseMerge(source: Complaint, root: Complaint): void {
  const reason = mergeObstacle(source, root);
  if (reason !== undefined) throw new DomainError('state_forbids', reason);
}

function mergeObstacle(source: Complaint, root: Complaint): string | undefined {
  if (source.id === root.id) return 'A complaint cannot be merged into itself.';
  if (source.mergedInto !== null) return `The complaint was merged into ${source.mergedInto}.`;
  if (root.mergedInto !== null) return `The other complaint was merged into ${root.mergedInto} itself.`;
  if (source.archivedAt !== null || root.archivedAt !== null) return 'One of the complaints is archived.';
  return undefined;
}
