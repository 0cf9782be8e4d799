import { type Complaint, createIndexParts, createPivotLexicon, createSearchIndex } from '@namsev/core';
import { aComplaint, anAnalysis, NOW } from '@namsev/core/testing';
import t from 'tap';
import { startApi } from './api.ts';

const lexicon = createPivotLexicon();

async function startLists(t: Parameters<typeof startApi>[0]) {
  const api = await startApi(t);
  const { client, db } = api.store;
  const index = createSearchIndex(createIndexParts(client, db, lexicon));
  return {
    async file(...complaints: Complaint[]): Promise<void> {
      await api.services.complaints.insertMany(complaints);
      await index.indexComplaints(complaints.map(({ id }) => id));
    },
    get: (url: string) => api.app.inject({ method: 'GET', url }),
    async trackingIds(url: string): Promise<string[]> {
      const { items } = (await api.app.inject({ method: 'GET', url })).json<{
        items: { trackingId: string }[];
      }>();
      return items.map(({ trackingId }) => trackingId);
    },
  };
}

function at(minutes: number): Date {
  return new Date(NOW.getTime() - minutes * 60_000);
}

function saying(text: string, overrides: Partial<Complaint> = {}): Complaint {
  return aComplaint({ description: text, maskedDescription: text, ...overrides });
}

t.test('the public list', async (t) => {
  const { file, get, trackingIds } = await startLists(t);
  const analysed = { state: 'done', at: NOW, ...anAnalysis() } as const;
  const newest = aComplaint({ filedAt: at(1), ward: 'W01', chosenCategory: 'Drainage' });
  const middle = aComplaint({
    filedAt: at(2),
    ward: 'W02',
    status: 'resolved',
    supports: 7,
    analysis: analysed,
  });
  const oldest = aComplaint({
    filedAt: at(60 * 24 * 400),
    supports: 2,
    location: { latitude: 11.1061, longitude: 77.3692, address: '7 Hidden Lane' },
    contact: { name: 'A Citizen' },
  });
  await file(middle, oldest, newest, aComplaint({ isPublic: false, filedAt: at(0) }));

  t.test('has public complaints alone, newest first, as anybody may see them', async (t) => {
    const answer = await get('/api/complaints');
    t.equal(answer.statusCode, 200);
    t.match(answer.json(), {
      items: [newest, middle, oldest].map(({ trackingId }) => ({ trackingId, timeline: [] })),
      nextCursor: null,
    });
    t.notMatch(answer.body, /Hidden Lane|A Citizen|"own"/);
  });

  t.test('is ordered by support where that is asked for', async (t) => {
    t.strictSame(
      (await trackingIds('/api/complaints?sort=mostSupported')).slice(0, 2),
      [middle, oldest].map(({ trackingId }) => trackingId),
    );
  });

  t.test('is narrowed by every filter', async (t) => {
    const expected: readonly (readonly [string, readonly Complaint[]])[] = [
      ['status=resolved', [middle]],
      ['category=Drainage', [newest]],
      ['category=Street%20Lights', [middle]],
      ['ward=W02', [middle]],
      ['priority=normal', [middle]],
      [`filedAfter=${at(2).toISOString()}`, [newest, middle]],
      [`filedBefore=${at(2).toISOString()}`, [oldest]],
      [
        `filedAfter=${encodeURIComponent('2026-11-24T09:58:00+05:30')}&filedBefore=${at(1).toISOString()}`,
        [middle],
      ],
      ['bbox=77.36,11.10,77.37,11.11', [oldest]],
      ['bbox=77.369,11.106,77.369,11.106', [oldest]],
      ['bbox=77.3691,11.10605,77.3693,11.10615', []],
      ['ward=W01&status=resolved', []],
    ];
    for (const [query, complaints] of expected) {
      const ids = complaints.map(({ trackingId }) => trackingId);
      t.strictSame(await trackingIds(`/api/complaints?${query}`), ids, query);
    }
  });

  t.test('refuses what it does not know', async (t) => {
    const refused = [
      'colour=red',
      'status=open',
      'category=Nothing',
      'ward=W99',
      'priority=5',
      'sort=oldest',
      'limit=0',
      'limit=101',
      'limit=ten',
      'limit=',
      'filedAfter=yesterday',
      'filedAfter=2026-11-24T04:30:00',
      'bbox=1,2,3',
      'filedBefore=2026-12-31T23:59:60Z',
      'bbox=77.4,11,77.3,12',
      'bbox=0,0,181,1',
      'cursor=broken',
      'cursor=',
      'status=pending&status=resolved',
      'q=water',
    ];
    for (const query of refused) {
      const answer = await get(`/api/complaints?${query}`);
      t.equal(answer.statusCode, 400, query);
      t.match(answer.json(), { code: 'invalid_request', errors: [{ path: /querystring/ }] }, query);
    }
  });
});

t.test('pages of the list hold each complaint once, in both orders, while others arrive', async (t) => {
  const { file, get } = await startLists(t);
  const filed = Array.from({ length: 24 }, (_, n) => aComplaint({ filedAt: at(n % 3), supports: n % 4 }));
  await file(...filed);
  for (const sort of ['newest', 'mostSupported']) {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const after: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page = (await get(`/api/complaints?sort=${sort}&limit=7${after}`)).json();
      seen.push(...page.items.map(({ trackingId }: { trackingId: string }) => trackingId));
      cursor = page.nextCursor;
      await file(aComplaint({ filedAt: at(-5), supports: 9 }));
    } while (cursor !== null);
    const expected = new Set(filed.map(({ trackingId }) => trackingId));
    t.equal(new Set(seen).size, seen.length, `${sort}: none twice`);
    t.strictSame(
      [...expected].filter((id) => !seen.includes(id)),
      [],
      `${sort}: none left out`,
    );
  }
  const { nextCursor } = (await get('/api/complaints?limit=7')).json();
  t.equal((await get(`/api/complaints?sort=mostSupported&cursor=${nextCursor}`)).statusCode, 400);
});

t.test('searching', async (t) => {
  const { file, get } = await startLists(t);
  const tamil = saying('குமரன் சாலையில் குப்பை அள்ளப்படவில்லை', { ward: 'W02' });
  const english = saying('Garbage lies on Kumaran Road', { ward: 'W01' });
  await file(tamil, english, saying('kuppai secret', { isPublic: false }));

  t.test('finds public complaints of any script and says by which words', async (t) => {
    const answer = await get('/api/complaints/search?q=kuppai%20kumaran%20salai');
    t.equal(answer.statusCode, 200);
    const { items, nextCursor } = answer.json();
    t.equal(nextCursor, null);
    t.strictSame(
      items.map(({ trackingId }: { trackingId: string }) => trackingId).sort(),
      [tamil.trackingId, english.trackingId].sort(),
    );
    t.match(items[0], {
      score: Number,
      matches: [{ field: 'description', from: Number, to: Number, text: String }],
    });
  });

  t.test('takes the filters of the list and the cursor of its own pages', async (t) => {
    t.match((await get('/api/complaints/search?q=kumaran&ward=W02')).json(), {
      items: [{ trackingId: tamil.trackingId }],
    });
    const first = (await get('/api/complaints/search?q=kumaran&limit=1')).json();
    const second = (await get(`/api/complaints/search?q=kumaran&limit=1&cursor=${first.nextCursor}`)).json();
    t.not(first.items[0].trackingId, second.items[0].trackingId);
  });

  t.test('refuses a query that is missing, empty, too long or unknown', async (t) => {
    for (const query of [
      '',
      'q=',
      'q=%20',
      `q=${'a'.repeat(201)}`,
      'q=a&sort=newest',
      'q=a&language=fr',
      'q=a&cursor=x',
    ])
      t.equal((await get(`/api/complaints/search?${query}`)).statusCode, 400, query);
  });
});
