import { BENCH_ADMIN_KEY } from '../bench/bench-system.ts';
import { createHttpClient, type HttpCall, type HttpClient } from '../load/http-client.ts';

/** What there is for requests to be about: made-up ids alone would only ever meet 404. */
export interface Fixtures {
  /** Of public and private complaints, the first being the one that the token belongs to. */
  readonly trackingIds: readonly string[];
  readonly accessToken: string;
  readonly officerKeyIds: readonly string[];
  /** Keys that may be revoked. */
  readonly spareKeyIds: readonly string[];
  readonly modelIds: readonly string[];
  readonly translationHashes: readonly string[];
}

const CALLS = { connections: 2, timeoutMs: 10_000 };
const FILINGS = [
  { description: 'The street light near the school gate has not been burning for a week.' },
  { description: 'எங்கள் தெருவில் குடிநீர் குழாய் உடைந்து மூன்று நாட்களாக தண்ணீர் வீணாகிறது.', ward: 'W01' },
  { description: 'Kuppai lorry oru vaarama varala, romba naatram adikuthu', contact: { name: 'A citizen' } },
  { description: 'A manhole is open on the main road.', location: { latitude: 11.11, longitude: 77.34 } },
  { description: 'A neighbour keeps a generator on the pavement.', isPublic: false },
] as const;

/** Words of citizens, which no log may hold. */
export const WRITTEN: readonly string[] = FILINGS.map(({ description }) => description);

export async function makeFixtures(url: string): Promise<Fixtures> {
  const client = createHttpClient({ url, ...CALLS });
  try {
    const filed = [];
    for (const body of FILINGS)
      filed.push(await ask(client, { method: 'POST', path: '/api/complaints', body }));
    const keys = [];
    for (const role of ['officer', 'machine', 'machine', 'machine']) keys.push(await makeKey(client, role));
    const models = Object((await askAsAdmin(client, 'GET', '/api/admin/models'))['items']);
    const languages = Object((await ask(client, { method: 'GET', path: '/api/translations' }))['items']);
    return {
      trackingIds: filed.map((receipt) => String(receipt['trackingId'])),
      accessToken: String(filed[0]?.['accessToken']),
      officerKeyIds: keys.slice(0, 1),
      spareKeyIds: keys.slice(1),
      modelIds: Array.from(models, (model) => String(Object(model).id)),
      translationHashes: Array.from(languages, (language) => String(Object(language).hash)),
    };
  } finally {
    client.close();
  }
}

async function makeKey(client: HttpClient, role: string): Promise<string> {
  const made = await askAsAdmin(client, 'POST', '/api/admin/keys', { role, name: `Fuzz ${role}` });
  return String(made['id']);
}

function askAsAdmin(client: HttpClient, method: HttpCall['method'], path: string, body?: unknown) {
  const headers = { authorization: `Bearer ${BENCH_ADMIN_KEY}` };
  return ask(client, { method, path, headers, ...(body !== undefined && { body }) });
}

async function ask(client: HttpClient, call: HttpCall): Promise<Readonly<Record<string, unknown>>> {
  const { status, body } = await client.send(call);
  if (status >= 300) throw new Error(`${call.method} ${call.path} was answered ${status}`);
  return Object(body);
}
