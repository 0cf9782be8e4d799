import { type Doors, textIn } from './doors.ts';

export interface FiledComplaint {
  readonly trackingId: string;
  readonly accessToken: string;
}

const PLACE = { latitude: 11.1085, longitude: 77.3411 };
const FILING = {
  description: 'The street light near the school gate has not been burning for a week.',
  location: PLACE,
  contact: { name: 'Synthetic Citizen', phone: '+91 90000 00000' },
};

export async function fileComplaint(doors: Doors, key?: string): Promise<FiledComplaint> {
  const headers = key === undefined ? {} : { 'idempotency-key': key };
  const answer = await doors.open('POST /api/complaints', { body: FILING, headers });
  return { trackingId: textIn(answer, 'trackingId'), accessToken: textIn(answer, 'accessToken') };
}

/** What anybody can do without a complaint of his own. */
export async function openPublicDoors(doors: Doors): Promise<void> {
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
  await doors.open('POST /api/complaints/check', { body: FILING });
  await doors.open('POST /api/complaints/check', { body: { description: FILING.description, ward: 'W02' } });
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
): Promise<void> {
  const of = { in: { trackingId } };
  await doors.open('GET /api/complaints/{trackingId}', of);
  await doors.open('GET /api/complaints/{trackingId}', { ...of, bearer: accessToken });
  const body = {};
  const headers = { 'x-client-id': 'synthetic-client-0001' };
  await doors.open('POST /api/complaints/{trackingId}/support', { ...of, body, headers });
  await doors.open('GET /api/complaints/{trackingId}/export', { ...of, bearer: accessToken });
}

/** What he does when it is closed. */
export async function openLastDoors(
  doors: Doors,
  { trackingId, accessToken }: FiledComplaint,
): Promise<void> {
  const of = { in: { trackingId }, bearer: accessToken };
  await doors.open('POST /api/complaints/{trackingId}/rating', { ...of, body: { rating: 4 } });
  await doors.open('POST /api/complaints/{trackingId}/reopen', {
    ...of,
    body: { reason: 'It went out again.' },
  });
  await doors.open('DELETE /api/complaints/{trackingId}/personal-data', of);
}
