import { type ChangeDependencies, type Complaint, changeComplaint, fileComplaint } from '@namsev/core';
import { aFiling, anAnalysis, intakeOver, type TestStore } from '@namsev/core/testing';

/** What citizens and officers do with complaints, as far as retention minds it. */
export interface ComplaintActs {
  /** Files a complaint, which is analysed at once; its id. */
  file(description?: string): Promise<string>;
  close(id: string): Promise<Complaint>;
  hold(id: string, isHeld: boolean): Promise<Complaint>;
  reopen(id: string): Promise<Complaint>;
}

export function complaintActs(store: TestStore, changes: ChangeDependencies): ComplaintActs {
  const { clock, complaints } = changes;
  return {
    async file(description = aFiling().description) {
      const filing = aFiling({ description, ward: 'W03', category: 'Street Lights' });
      const { complaintId } = await fileComplaint(intakeOver(store, { clock }), filing, { requestId: 'r' });
      const analysis = { result: anAnalysis(), at: clock.now(), dueAt: clock.now() };
      await complaints.finishAnalysis(complaintId, analysis);
      return complaintId;
    },
    close: (id) =>
      changeComplaint(changes, id, (_complaint, now) => ({
        fields: { status: 'resolved', closedAt: now },
        entries: [{ kind: 'status_changed', by: 'officer', text: '' }],
      })),
    hold: (id, isHeld) =>
      changeComplaint(changes, id, (_complaint, now) => ({
        fields: { legalHoldSince: isHeld ? now : null },
        entries: [{ kind: isHeld ? 'legal_hold_set' : 'legal_hold_released', by: 'officer', text: '' }],
      })),
    reopen: (id) =>
      changeComplaint(changes, id, () => ({
        fields: { status: 'pending', closedAt: null, archivedAt: null },
        entries: [{ kind: 'reopened', by: 'officer', text: '' }],
      })),
  };
}
