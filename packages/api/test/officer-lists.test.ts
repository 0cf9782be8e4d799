import { mock } from 'node:test';
import { createFigureCounter, MS_PER_DAY, MS_PER_MINUTE, storeUnavailable } from '@namsev/core';
import { aComplaint, TIRUPUR } from '@namsev/core/testing';
import t from 'tap';
import { toCsvLine } from '../src/csv-line.ts';
import { startDesk } from './desk.ts';

const desk = await startDesk(t);

t.test('work lists hold what they say, page by page', async (t) => {
  const { clock, file, analyse, sitDown } = desk;
  const officer = await sitDown();
  const ids: string[] = [];
  for (const category of ['Street Lights', null, 'Drainage', null] as const) {
    const { trackingId } = await file({ ward: 'W01' });
    await analyse(trackingId, category);
    ids.push(trackingId);
    clock.advance(1_000);
  }
  const [first = '', second = '', third = '', fourth = ''] = ids;
  await officer.patch(`complaints/${first}`, { assignee: officer.keyId });
  await officer.post(`complaints/${third}/transitions`, { to: 'rejected', remark: 'not ours' });
  const list = async (query: string) => {
    const response = await officer.get(`complaints?${query}`);
    t.equal(response.statusCode, 200, query);
    const { items, nextCursor } = response.json();
    return { ids: items.map(({ trackingId }: { trackingId: string }) => trackingId), nextCursor };
  };
  t.same((await list('queue=triage')).ids, [second, fourth]);
  t.same((await list('queue=mine')).ids, [first]);
  t.same((await list('queue=unassigned')).ids, [second, fourth]);
  t.same((await list('queue=overdue')).ids, []);
  clock.advance(20 * MS_PER_DAY);
  t.same((await list('queue=overdue')).ids, [first, second, fourth]);
  t.same((await list('status=rejected')).ids, [third]);
  t.same((await list('category=Drainage')).ids, [third]);
  t.same((await list('priority=urgent')).ids, []);
  const seen: string[] = [];
  for (let cursor = ''; ; ) {
    const page = await list(`limit=1${cursor}`);
    seen.push(...page.ids);
    if (page.nextCursor === null) break;
    cursor = `&cursor=${page.nextCursor}`;
  }
  t.same(seen, ids);
  for (const wrong of ['queue=all', 'cursor=x', 'limit=0', 'ward=W99'])
    t.equal((await officer.get(`complaints?${wrong}`)).statusCode, 400, wrong);
});

t.test('statistics say what was filed and became of it, within the scope of the key', async (t) => {
  const { services, store, clock, file, analyse, sitDown, idOf } = desk;
  const officer = await sitDown();
  const [resolved, merged] = [await file({ ward: 'W04' }), await file({ ward: 'W04' })];
  for (const { trackingId } of [resolved, merged]) await analyse(trackingId, 'Noise Pollution');
  for (const to of ['in_progress', 'resolved']) {
    clock.advance(MS_PER_DAY / 2);
    await officer.post(`complaints/${resolved.trackingId}/transitions`, { to });
  }
  await officer.post(`complaints/${merged.trackingId}/merge`, { into: resolved.trackingId });
  const { client } = services.changes;
  const db = client.db(store.database);
  const counter = createFigureCounter({ client, db, city: TIRUPUR, complaints: services.complaints });
  await counter.count(await Promise.all([resolved, merged].map(({ trackingId }) => idOf(trackingId))));

  const read = async (query: string) => {
    const response = await officer.get(`statistics?${query}`);
    t.equal(response.statusCode, 200, query);
    return response.json();
  };
  const byWard = await read('groupBy=ward');
  t.match(byWard.total, { filed: 2, merged: 1, escalated: 0 });
  t.match(byWard.items, [
    {
      key: 'W04',
      byStatus: { pending: 0, in_progress: 0, resolved: 1, rejected: 0 },
      inTime: 1,
      late: 0,
      inTimeShare: 1,
      hoursToResolve: 24,
      rating: null,
    },
  ]);
  t.equal(byWard.nextCursor, null);
  t.match((await read('groupBy=category&ward=W04')).items, [{ key: 'Noise Pollution', filed: 2 }]);
  t.match((await read('groupBy=department')).items, [{ key: String, filed: 2 }]);
  t.match((await read('')).items, [{ key: '2026-12', filed: 2 }], 'by month where nothing is said');
  const [day] = (await read('groupBy=day')).items;
  t.match(day, { key: /^2026-12-\d\d$/, filed: 2 });
  t.same((await read(`groupBy=ward&from=2026-11-01&to=2026-11-30`)).items, []);
  t.match((await read(`groupBy=ward&from=${day.key}&to=${day.key}`)).items, [{ filed: 2 }]);
  const elsewhere = await sitDown({ wards: ['W05'] });
  t.match((await elsewhere.get('statistics')).json(), { total: { filed: 0, rating: null }, items: [] });
  for (const wrong of [
    'groupBy=tone',
    'from=2026-13-01',
    'from=1999-01-01',
    'from=2026-02-01&to=2026-01-01',
    'groupBy=day&from=2026-01-01&to=2026-12-31',
    'ward=W99',
    'limit=5',
  ])
    t.equal((await officer.get(`statistics?${wrong}`)).statusCode, 400, wrong);
});

t.test('the table has what the list has, and nothing that it does not', async (t) => {
  const { file, analyse, sitDown, asHolderOf, app } = desk;
  const officer = await sitDown({ wards: ['W06'] });
  const contact = { name: 'Nilavazhagan', phone: '+91 98765 43210' };
  const texts = [
    { title: '=HYPERLINK("http://evil")', description: 'Lamp, "dark"\nsince Monday. Call 98765 43210' },
    { title: ' @sum', description: '\u{FF1D}1+1 is what the display at the stop says.' },
    { title: 'மின்விளக்கு', description: 'எங்கள் தெருவில் மின்விளக்கு எரியவில்லை.' },
  ];
  const ids: string[] = [];
  for (const text of texts) {
    const { trackingId } = await file({ ...text, contact, ward: 'W06' });
    await analyse(trackingId);
    ids.push(trackingId);
  }
  const table = await officer.get('export.csv');
  t.equal(table.statusCode, 200);
  t.match(table.headers, {
    'content-type': /^text\/csv/,
    'content-disposition': /attachment/,
    'cache-control': 'no-store',
  });
  const [names, ...rows] = readCsv(table.body);
  t.same(names?.slice(0, 3), ['trackingId', 'status', 'category']);
  t.same(
    rows.map(([trackingId]) => trackingId),
    ids,
    'the scope of the key holds',
  );
  const at = (column: string) => rows.map((row) => row[names?.indexOf(column) ?? -1]);
  t.same(at('title'), [`'=HYPERLINK("http://evil")`, `' @sum`, 'மின்விளக்கு']);
  t.match(at('description'), [/^Lamp, "dark"\nsince Monday. Call \[phone\]$/, /^'\u{FF1D}/u, /மின்விளக்கு/]);
  t.notMatch(table.body, /Nilavazhagan|43210/);
  t.equal(readCsv((await officer.get('export.csv?category=Drainage')).body).length, 1, 'names alone');
  t.equal((await officer.get('export.csv?ward=W99')).statusCode, 400);
  t.equal((await officer.get('export.csv?limit=1')).statusCode, 400);
  t.equal((await app.inject({ url: '/api/officer/export.csv' })).statusCode, 401);
  const { authorization } = await asHolderOf();
  const { items } = (await app.inject({ url: '/api/admin/audit', headers: { authorization } })).json();
  t.match(items[0], {
    action: 'complaint.exported',
    by: officer.keyId,
    subject: { kind: 'work_list', id: 'all' },
    codes: { category: 'Drainage' },
  });
});

t.test('a table that is longer than what is read at once has every complaint once', async (t) => {
  const { services, sitDown } = desk;
  const officer = await sitDown({ wards: ['W07'] });
  const many = Array.from({ length: 501 }, () => aComplaint({ ward: 'W07' }));
  await services.complaints.insertMany(many);
  const [, ...rows] = readCsv((await officer.get('export.csv')).body);
  const listed = rows.map(([trackingId]) => trackingId);
  t.same(listed.sort(), many.map(({ trackingId }) => trackingId).sort());
});

t.test('a table goes on for longer than an answer may take to begin', async (t) => {
  const { services, sitDown } = desk;
  const officer = await sitDown();
  const { each } = services.workList;
  t.teardown(() => {
    mock.timers.reset();
    Object.assign(services.workList, { each });
  });
  Object.assign(services.workList, {
    async *each() {
      yield [aComplaint()];
      mock.timers.tick(MS_PER_MINUTE);
      yield [aComplaint()];
    },
  });
  mock.timers.enable({ apis: ['setTimeout'] });
  const table = await officer.get('export.csv');
  t.equal(readCsv(table.body).length, 3);
});

t.test('a store that fails before the first byte is told as a problem', async (t) => {
  const { services, sitDown } = desk;
  const officer = await sitDown();
  const { each } = services.workList;
  t.teardown(() => Object.assign(services.workList, { each }));
  Object.assign(services.workList, {
    async *each() {
      yield* [];
      throw storeUnavailable(new Error('away'));
    },
  });
  const failed = await officer.get('export.csv');
  t.equal(failed.statusCode, 503);
  t.match(failed.headers['content-type'], /problem\+json/);
});

t.test('a cell is quoted where it has to be', async (t) => {
  t.equal(toCsvLine(['a', 1, true, null, 'b,c', 'd"e']), 'a,1,true,,"b,c","d""e"\r\n');
  for (const formula of ['=1', '+1', '-1', '@a', '\t=1', '\r=1', '\n=1'])
    t.match(toCsvLine([formula]), /^"'/, JSON.stringify(formula));
});

/** RFC 4180, as any program reads it. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
