import { type ErasureDependencies, erasePersonalData } from '../complaints/erase-personal-data.ts';
import { type DeletionDependencies, deleteComplaint } from './delete-complaint.ts';

export interface ReappliedErasures {
  readonly deleted: number;
  readonly erased: number;
  /** Under a legal hold in the backup: a person has to look at them. */
  readonly held: readonly string[];
}

const GROUP = 500;

/**
 * Brings a restored store up to the ledger of erasures, before anybody sees it: what was erased or deleted since
 * the backup was made goes once more. Safe to run again.
 */
export async function reapplyErasures(
  dependencies: DeletionDependencies & ErasureDependencies,
): Promise<ReappliedErasures> {
  const { retention, ledger, complaints } = dependencies;
  let [deleted, erased] = [0, 0];
  const held: string[] = [];
  for await (const ids of retention.allIds(GROUP)) {
    for (const [id, kind] of await ledger.among(ids)) {
      const complaint = await complaints.get(id);
      if (complaint === undefined || (kind === 'erased' && complaint.erasedAt !== null)) continue;
      if (complaint.legalHoldSince !== null) held.push(id);
      else if (kind === 'erased') {
        await erasePersonalData(dependencies, id, 'system');
        erased += 1;
      } else if ((await deleteComplaint(dependencies, id, isNotHeld)) !== undefined) deleted += 1;
    }
  }
  return { deleted, erased, held };
}

function isNotHeld({ legalHoldSince }: { readonly legalHoldSince: Date | null }): boolean {
  return legalHoldSince === null;
}
