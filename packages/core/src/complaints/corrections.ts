import { DomainError } from '../errors.ts';
import type { ComplaintChange } from './change-complaint.ts';
import type { Complaint, PriorityBand } from './complaint.ts';

/** What an officer may set; what is left out stays. */
export interface ComplaintCorrection {
  readonly category?: string | undefined;
  readonly priority?: PriorityBand | undefined;
  readonly ward?: string | undefined;
  readonly isPublic?: boolean | undefined;
  /** Id of an API key; null takes the complaint from whoever has it. */
  readonly assignee?: string | null | undefined;
}

type Entry = ComplaintChange['entries'][number];

/**
 * The change that a correction makes, undefined where all of it is so already. Category and priority are kept beside
 * the analysis, as labels that it is measured by.
 *
 * @throws DomainError state_forbids for a complaint that is merged into another one or archived; what nobody should
 * read can be hidden all the same.
 */
export function correctComplaint(
  complaint: Complaint,
  wanted: ComplaintCorrection,
): ComplaintChange | undefined {
  if (isOfWork(wanted)) refuseOutOfWork(complaint);
  const { correction } = complaint;
  const category = changed(wanted.category, correction.category);
  const priority = changed(wanted.priority, correction.priority);
  const ward = changed(wanted.ward, complaint.ward);
  const isPublic = changed(wanted.isPublic, complaint.isPublic);
  const assignee = changed(wanted.assignee, complaint.assignee);
  const [first, ...more] = [
    ...entryFor('category_corrected', category),
    ...entryFor('priority_corrected', priority),
    ...entryFor('ward_corrected', ward),
    ...entryFor('visibility_changed', isPublic === undefined ? undefined : isPublic ? 'public' : 'private'),
    ...(assignee === undefined ? [] : [{ kind: 'assigned', by: 'officer', text: '' } as const]),
  ];
  if (first === undefined) return undefined;
  return {
    fields: {
      ...((category ?? priority) !== undefined && {
        correction: {
          category: category ?? correction.category,
          priority: priority ?? correction.priority,
        },
      }),
      ...(ward !== undefined && { ward, wardSource: 'officer' as const }),
      ...(isPublic !== undefined && { isPublic }),
      ...(assignee !== undefined && { assignee }),
    },
    entries: [first, ...more],
  };
}

/** Whether more is wanted than to show or to hide. */
function isOfWork({ isPublic: _, ...others }: ComplaintCorrection): boolean {
  return Object.values(others).some((value) => value !== undefined);
}

/** @throws DomainError state_forbids: what happens to a merged complaint happens to the one it was merged into. */
export function refuseOutOfWork({ mergedInto, archivedAt }: Complaint): void {
  if (mergedInto !== null)
    throw new DomainError('state_forbids', `The complaint was merged into ${mergedInto}.`, { allowed: [] });
  if (archivedAt !== null)
    throw new DomainError('state_forbids', 'The complaint is archived.', { allowed: [] });
}

function changed<Value>(wanted: Value | undefined, present: Value | null): Value | undefined {
  return wanted === present ? undefined : wanted;
}

function entryFor(kind: Entry['kind'], text: string | undefined): Entry[] {
  return text === undefined ? [] : [{ kind, by: 'officer', text }];
}
