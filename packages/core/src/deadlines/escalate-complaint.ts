import { type ChangeDependencies, changeComplaint } from '../complaints/change-complaint.ts';
import { workMarkersOf } from '../complaints/work-markers.ts';
import { DomainError } from '../errors.ts';

/**
 * Records in the timeline that a complaint has reached the next level of escalation, if it still has: it is looked at
 * once more in the transaction, so that of many who try one does. One call is one level.
 *
 * @returns whether there was something to record.
 * @throws DomainError store_unavailable.
 */
export async function escalateComplaint(changes: ChangeDependencies, id: string): Promise<boolean> {
  let isEscalated = false;
  try {
    await changeComplaint(changes, id, (complaint, now) => {
      const { escalateAt } = workMarkersOf(complaint);
      isEscalated = escalateAt !== undefined && escalateAt <= now;
      if (!isEscalated) return undefined;
      const { deadline } = complaint;
      return {
        fields: { deadline: { ...deadline, level: deadline.level + 1 } },
        entries: [{ kind: 'escalated', by: 'system', text: '' }],
      };
    });
  } catch (error) {
    if (error instanceof DomainError && error.code === 'not_found') return false;
    throw error;
  }
  return isEscalated;
}
