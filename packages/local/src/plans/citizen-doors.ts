import { type Doors, textIn } from './doors.ts';

export interface FiledComplaint {
  readonly trackingId: string;
  readonly accessToken: string;
}

/** What the people write who go through the doors. */
export interface Wording {
  readonly filing: { readonly description: string } & Readonly<Record<string, unknown>>;
  readonly clientId: string;
  readonly note: string;
  readonly remark: string;
  readonly question: string;
  readonly answer: string;
  readonly holdReason: string;
  readonly comment: string;
  readonly reopenReason: string;
}

export const PLAIN_WORDING: Wording = {
  filing: {
    description: 'The street light near the school gate has not been burning for a week.',
    location: { latitude: 11.1085, longitude: 77.3411 },
    contact: { name: 'Synthetic Citizen', phone: '+91 90000 00000' },
  },
  clientId: 'synthetic-client-0001',
  note: 'The pole is number 14.',
  remark: 'Done as said.',
  question: 'Which pole is it?',
  answer: 'The one at the gate.',
  holdReason: 'A court asked for it.',
  comment: 'It was quick.',
  reopenReason: 'It went out again.',
};

export async function fileComplaint(
  doors: Doors,
  { filing }: Pick<Wording, 'filing'>,
  key?: string,
): Promise<FiledComplaint> {
  const headers = key === undefined ? {} : { 'idempotency-key': key };
  const answer = await doors.open('POST /api/complaints', { body: filing, headers });
  return { trackingId: textIn(answer, 'trackingId'), accessToken: textIn(answer, 'accessToken') };
}

/** What anybody can do without a complaint of his own. */
export async function openPublicDoors(
  doors: Doors,
  { filing }: Pick<Wording, 'filing'> = PLAIN_WORDING,
): Promise<void> {
  for (const path of [
    '/health/live',
    '/health/ready',
    '/api/health',
    '/api/categories',
    '/api/wards',
    '/metrics',
    '/openapi.json',
  ])
    await doors.open(`GET ${path}`);
  const { items } = await doors.open('GET /api/translations');
  const [bundle] = Array.isArray(items) ? items : [];
  const language = textIn(bundle, 'language');
  await doors.open('GET /api/translations/{language}', { in: { language } });
  const hash = textIn(bundle, 'hash');
  await doors.open('GET /api/translations/{language}/{hash}', { in: { language, hash } });
  await doors.open('POST /api/complaints/check', { body: filing });
  await doors.open('POST /api/complaints/check', { body: { description: filing.description, ward: 'W02' } });
  await openLists(doors);
}

async function openLists(doors: Doors): Promise<void> {
  const narrowed = [
    {},
    { ward: 'W02' },
    { category: 'Drainage', status: 'resolved', priority: 'high' },
    { filedAfter: '2026-01-01T00:00:00Z', filedBefore: '2026-09-01T00:00:00Z' },
    { bbox: '77.2,11.0,77.4,11.2' },
    { sort: 'mostSupported' },
  ];
  for (const query of narrowed) await openPages(doors, 'GET /api/complaints', { limit: '100', ...query });
  for (const q of ['street light', 'strete lihgt', 'தண்ணீர்', 'kuppai', 'lig'])
    await openPages(doors, 'GET /api/complaints/search', { q, limit: '5' });
  await doors.open('GET /api/complaints/search', { query: { q: 'water', ward: 'W02', language: 'ta' } });
}

/** The first page and the one behind it. */
export async function openPages(
  doors: Doors,
  operation: string,
  query: Readonly<Record<string, string>>,
  bearer?: string,
): Promise<readonly unknown[]> {
  const call = bearer === undefined ? {} : { bearer };
  const { items, nextCursor } = await doors.open(operation, { ...call, query });
  if (typeof nextCursor === 'string')
    await doors.open(operation, { ...call, query: { ...query, cursor: nextCursor } });
  return Array.isArray(items) ? items : [];
}

/** What a citizen does while his complaint is open. */
export async function openFollowersDoors(
  doors: Doors,
  { trackingId, accessToken }: FiledComplaint,
  { clientId }: Pick<Wording, 'clientId'>,
): Promise<void> {
  const of = { in: { trackingId } };
  await doors.open('GET /api/complaints/{trackingId}', of);
  await doors.open('GET /api/complaints/{trackingId}', { ...of, bearer: accessToken });
  const body = {};
  const headers = { 'x-client-id': clientId };
  await doors.open('POST /api/complaints/{trackingId}/support', { ...of, body, headers });
  await doors.open('GET /api/complaints/{trackingId}/export', { ...of, bearer: accessToken });
}

/** What he does when it is closed. */
export async function openLastDoors(
  doors: Doors,
  { trackingId, accessToken }: FiledComplaint,
  { comment, reopenReason }: Pick<Wording, 'comment' | 'reopenReason'>,
): Promise<void> {
  const of = { in: { trackingId }, bearer: accessToken };
  await doors.open('POST /api/complaints/{trackingId}/rating', { ...of, body: { rating: 4, comment } });
  await doors.open('POST /api/complaints/{trackingId}/reopen', { ...of, body: { reason: reopenReason } });
}

export async function eraseComplaint(
  doors: Doors,
  { trackingId, accessToken }: FiledComplaint,
): Promise<void> {
  await doors.open('DELETE /api/complaints/{trackingId}/personal-data', {
    in: { trackingId },
    bearer: accessToken,
  });
}
