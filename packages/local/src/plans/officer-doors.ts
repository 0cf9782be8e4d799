import {
  type FiledComplaint,
  fileComplaint,
  openFollowersDoors,
  openLastDoors,
  openPages,
  PLAIN_WORDING,
  type Wording,
} from './citizen-doors.ts';
import { type Doors, textIn } from './doors.ts';

const COMPLAINT = '/api/officer/complaints/{id}';
const WORK_QUEUES = ['triage', 'mine', 'unassigned', 'overdue'];

/**
 * A complaint from filing to its reopening, with everything that officers do on the way.
 *
 * @returns what was filed: the complaint, and another that was merged into it for a time.
 */
export async function openOfficersDoors(
  doors: Doors,
  bearer: string,
  wording: Wording = PLAIN_WORDING,
): Promise<readonly FiledComplaint[]> {
  for (const queue of WORK_QUEUES)
    await openPages(doors, 'GET /api/officer/complaints', { queue, limit: '2' }, bearer);
  await openPages(doors, 'GET /api/officer/complaints', { limit: '2' }, bearer);
  await openPages(doors, 'GET /api/officer/complaints', { status: 'resolved', limit: '2' }, bearer);
  await openPages(doors, 'GET /api/officer/complaints', { ward: 'W02', limit: '2' }, bearer);
  await openFigures(doors, bearer);
  const complaint = await fileComplaint(doors, wording, `plans-${Date.now()}`);
  const of = { in: { id: complaint.trackingId }, bearer };
  await openFollowersDoors(doors, complaint, wording);
  await doors.open(`GET ${COMPLAINT}`, of);
  await doors.open(`GET ${COMPLAINT}`, { ...of, query: { language: 'ta' } });
  await doors.open(`PATCH ${COMPLAINT}`, { ...of, body: { priority: 'high', assignee: 'bootstrap' } });
  await doors.open(`POST ${COMPLAINT}/notes`, { ...of, body: { text: wording.note } });
  await move(doors, of, 'in_progress', wording);
  await ask(doors, of, complaint.accessToken, wording);
  const other = await mergeAndHold(doors, of, wording);
  await move(doors, of, 'resolved', wording);
  await openLastDoors(doors, complaint, wording);
  return [complaint, other];
}

async function openFigures(doors: Doors, bearer: string): Promise<void> {
  for (const queue of WORK_QUEUES)
    await doors.open('GET /api/officer/export.csv', { query: { queue }, bearer });
  await doors.open('GET /api/officer/export.csv', { bearer });
  for (const groupBy of ['ward', 'category', 'department', 'month', 'day'])
    await doors.open('GET /api/officer/statistics', { query: { groupBy }, bearer });
  await doors.open('GET /api/officer/statistics', { query: { from: '2025-01-15' }, bearer });
}

type Of = { readonly in: { readonly id: string }; readonly bearer: string };

async function move(doors: Doors, of: Of, to: string, { remark }: Wording): Promise<void> {
  await doors.open(`POST ${COMPLAINT}/transitions`, { ...of, body: { to, remark } });
}

async function ask(doors: Doors, of: Of, accessToken: string, wording: Wording): Promise<void> {
  const question = { ...of, body: { text: wording.question } };
  await doors.open(`POST ${COMPLAINT}/question`, question);
  await doors.open('POST /api/complaints/{trackingId}/answer', {
    in: { trackingId: of.in.id },
    bearer: accessToken,
    body: { text: wording.answer },
  });
  await doors.open(`POST ${COMPLAINT}/question`, question);
  await doors.open(`DELETE ${COMPLAINT}/question`, of);
}

async function mergeAndHold(doors: Doors, of: Of, wording: Wording): Promise<FiledComplaint> {
  const other = await fileComplaint(doors, wording);
  const second = { in: { id: other.trackingId }, bearer: of.bearer };
  await doors.open(`POST ${COMPLAINT}/merge`, { ...second, body: { into: of.in.id } });
  await doors.open('GET /api/complaints/{trackingId}', { in: { trackingId: of.in.id } });
  for (const isPublic of [false, true]) await doors.open(`PATCH ${COMPLAINT}`, { ...of, body: { isPublic } });
  await doors.open(`POST ${COMPLAINT}/unmerge`, { ...second, body: {} });
  await doors.open(`POST ${COMPLAINT}/legal-hold`, { ...of, body: { reason: wording.holdReason } });
  await doors.open(`DELETE ${COMPLAINT}/legal-hold`, of);
  return other;
}

export async function openArchive(doors: Doors, bearer: string, trackingId: string): Promise<void> {
  await doors.open(`POST ${COMPLAINT}/unarchive`, { in: { id: trackingId }, bearer, body: {} });
}

export function idsIn(items: readonly unknown[]): readonly string[] {
  return items.map((item) => textIn(item as Record<string, unknown>, 'id'));
}
