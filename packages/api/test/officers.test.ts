import { MS_PER_DAY } from '@namsev/core';
import t from 'tap';
import { startDesk } from './desk.ts';

const desk = await startDesk(t);

t.test('an officer sees all of a complaint on one screen, and that he saw it is kept', async (t) => {
  const { app, file, analyse, sitDown, asHolderOf } = desk;
  const officer = await sitDown();
  const contact = { name: 'Nilavazhagan', phone: '+91 98765 43210' };
  const { trackingId } = await file({ contact, ward: 'W03' });
  await analyse(trackingId);
  const seen = await officer.get(`complaints/${trackingId}`);
  t.equal(seen.statusCode, 200);
  t.equal(seen.headers.etag, '"2"');
  t.match(seen.json(), {
    own: { contact },
    department: String,
    version: 2,
    allowedTransitions: ['in_progress', 'rejected'],
    notes: [],
    timeline: [{ kind: 'filed' }],
  });
  t.equal((await officer.get('complaints/TRP-3333-3333-3333')).statusCode, 404);
  const { authorization } = await asHolderOf();
  const audit = await app.inject({ url: '/api/admin/audit', headers: { authorization } });
  t.match(audit.json().items, [{ action: 'complaint.viewed', by: officer.keyId }]);
  t.notMatch(audit.body, /Nilavazhagan|43210/);
});

t.test('corrections are kept beside the analysis, told in the timeline, and follow the ETag', async (t) => {
  const { app, services, file, analyse, sitDown } = desk;
  const officer = await sitDown();
  const { trackingId } = await file();
  await analyse(trackingId);
  const path = `complaints/${trackingId}`;
  const first = await officer.patch(
    path,
    { category: 'Electricity', priority: 'urgent', ward: 'W02' },
    '"2"',
  );
  t.equal(first.statusCode, 200);
  t.match(first.json(), {
    category: 'Electricity',
    priority: 'urgent',
    ward: 'W02',
    version: 3,
    analysis: { category: { value: 'Street Lights' } },
  });
  t.equal(first.headers.etag, '"3"');
  const stale = await officer.patch(path, { priority: 'low' }, '"2"');
  t.equal(stale.statusCode, 412);
  t.match(stale.json(), { code: 'stale_version' });
  t.equal((await officer.patch(path, { priority: 'urgent' }, '*')).json().version, 3, 'nothing is new in it');
  t.equal((await officer.patch(path, { assignee: 'nobody' })).statusCode, 400);
  for (const wrong of [{}, { category: 'Magic' }, { priority: 5 }, { ward: null }, { status: 'resolved' }])
    t.equal((await officer.patch(path, wrong)).statusCode, 400, JSON.stringify(wrong));
  t.match((await officer.patch(path, { assignee: officer.keyId, isPublic: false })).json(), {
    assignee: officer.keyId,
    isPublic: false,
  });
  t.equal((await app.inject({ url: `/api/complaints/${trackingId}` })).statusCode, 404, 'hidden from others');
  const kinds = (await officer.get(path)).json().timeline.map(({ kind }: { kind: string }) => kind);
  t.same(kinds, [
    'filed',
    'category_corrected',
    'priority_corrected',
    'ward_corrected',
    'visibility_changed',
    'assigned',
  ]);
  const stored = await services.complaints.getByTrackingId(trackingId);
  t.match(stored?.correction, { category: 'Electricity', priority: 'urgent' });
});

t.test('of officers who edit at once with what they have seen, one wins and no update is lost', async (t) => {
  const { file, sitDown } = desk;
  const observer = await sitDown();
  const officers = await Promise.all(Array.from({ length: 4 }, () => sitDown()));
  const complaints = await Promise.all(Array.from({ length: 2 }, () => file()));
  const assignUntilFirst = async (officer: (typeof officers)[number], trackingId: string) => {
    for (;;) {
      const { etag } = (await officer.get(`complaints/${trackingId}`)).headers;
      const edit = await officer.patch(`complaints/${trackingId}`, { assignee: officer.keyId }, String(etag));
      if (edit.statusCode === 200) return;
      if (edit.statusCode !== 412 && edit.statusCode !== 503) throw new Error(edit.body);
    }
  };
  await Promise.all(
    complaints.flatMap(({ trackingId }) => officers.map((officer) => assignUntilFirst(officer, trackingId))),
  );
  for (const { trackingId } of complaints) {
    const { version, timeline } = (await observer.get(`complaints/${trackingId}`)).json();
    t.equal(version, 5);
    t.equal(timeline.length, 5);
  }
});

t.test('a complaint is moved by the state table, with a remark that everybody can read', async (t) => {
  const { app, file, sitDown } = desk;
  const officer = await sitDown();
  const { trackingId } = await file();
  const move = (to: string, remark?: string) =>
    officer.post(`complaints/${trackingId}/transitions`, { to, ...(remark && { remark }) });
  const refused = await move('resolved');
  t.equal(refused.statusCode, 409);
  t.match(refused.json(), { code: 'state_forbids', allowed: ['in_progress', 'rejected'] });
  t.equal((await move('in_progress', 'The crew comes; call 98765 43210')).statusCode, 200);
  t.equal((await move('resolved')).json().status, 'resolved');
  t.same((await move('resolved')).json().allowed, ['pending']);
  const open = (await app.inject({ url: `/api/complaints/${trackingId}` })).json();
  t.match(open.timeline, [
    { kind: 'filed' },
    { kind: 'status_changed', status: 'in_progress', text: 'The crew comes; call [phone]', by: 'officer' },
    { kind: 'status_changed', status: 'resolved' },
  ]);
});

t.test('notes are for officers', async (t) => {
  const { app, file, sitDown } = desk;
  const officer = await sitDown();
  const { trackingId, citizen } = await file();
  const noted = await officer.post(`complaints/${trackingId}/notes`, { text: 'He calls often.' });
  t.equal(noted.statusCode, 201);
  t.match(noted.json().notes, [{ text: 'He calls often.', by: officer.keyId }]);
  t.equal((await officer.post(`complaints/${trackingId}/notes`, { text: '  ' })).statusCode, 400);
  for (const headers of [{}, citizen]) {
    const { body } = await app.inject({ url: `/api/complaints/${trackingId}`, headers });
    t.notMatch(body, /calls often|noted/);
  }
});

t.test('a key reaches the wards and departments that it is made for', async (t) => {
  const { file, analyse, sitDown } = desk;
  const mine = await file({ ward: 'W11', category: 'Water Supply' });
  const other = await file({ ward: 'W12', category: 'Street Lights' });
  for (const { trackingId } of [mine, other]) await analyse(trackingId);
  const byWard = await sitDown({ wards: ['W11'] });
  const everywhere = await sitDown();
  const { department } = (await everywhere.get(`complaints/${mine.trackingId}`)).json();
  const byDepartment = await sitDown({ departments: [department] });
  for (const officer of [byWard, byDepartment]) {
    t.equal((await officer.get(`complaints/${mine.trackingId}`)).statusCode, 200);
    t.equal((await officer.get(`complaints/${other.trackingId}`)).statusCode, 403);
    t.equal((await officer.patch(`complaints/${other.trackingId}`, { priority: 'low' })).statusCode, 403);
    const { items } = (await officer.get('complaints?ward=W11')).json();
    t.same(items.length, 1);
    t.match((await everywhere.patch(`complaints/${other.trackingId}`, { assignee: officer.keyId })).json(), {
      status: 400,
      errors: [{ path: '/body/assignee' }],
    });
    const assigned = await everywhere.patch(`complaints/${mine.trackingId}`, { assignee: officer.keyId });
    t.equal(assigned.statusCode, 200);
  }
});

t.test('the one screen tells the story to the officer and begins the answer to the citizen', async (t) => {
  const { file, analyse, sitDown } = desk;
  const officer = await sitDown();
  const { trackingId } = await file({ ward: 'W03', language: 'ta' });
  await analyse(trackingId);
  const seen = (await officer.get(`complaints/${trackingId}?language=hi`)).json();
  t.match(seen.summary, { language: 'hi', text: /W03/ });
  t.match(seen.replies, [
    { status: 'in_progress', language: 'ta', text: /தெரு/, review: 'machine' },
    { status: 'rejected', language: 'ta' },
  ]);
  t.match((await officer.get(`complaints/${trackingId}`)).json().summary, { language: 'en' });
  t.equal((await officer.get(`complaints/${trackingId}?language=xx`)).statusCode, 400);
  const triaged = await file();
  t.same((await officer.get(`complaints/${triaged.trackingId}`)).json().replies, []);
});

t.test('a question to the citizen stops the clock until he answers', async (t) => {
  const { app, clock, file, analyse, sitDown } = desk;
  const officer = await sitDown();
  const { trackingId, citizen } = await file({ ward: 'W08' });
  await analyse(trackingId);
  const path = `complaints/${trackingId}`;
  const { dueAt, deadline } = (await officer.get(path)).json();
  t.match(deadline.basis, { subType: 'lamp-out', promises: [{ hours: 72, runs: 'in_opening_hours' }] });
  const asked = await officer.post(`${path}/question`, { text: 'Which pole? Call 98765 43210' }, '"2"');
  t.equal(asked.statusCode, 200);
  t.match(asked.json(), { dueAt: null, waitingSince: clock.now().toISOString(), isOverdue: false });
  clock.advance(7 * MS_PER_DAY);
  t.same((await officer.get('complaints?queue=overdue&ward=W08')).json().items, []);
  t.match((await officer.get(path)).json().summary.text, /answer of the citizen/);
  const answer = (headers: object) =>
    app.inject({
      method: 'POST',
      url: `/api/complaints/${trackingId}/answer`,
      headers: { ...headers },
      payload: { text: 'Pole 14' },
    });
  t.equal((await answer({})).statusCode, 401);
  const answered = await answer(citizen);
  t.equal(answered.statusCode, 200);
  t.match(answered.json(), {
    waitingSince: null,
    dueAt: new Date(Date.parse(dueAt) + 7 * MS_PER_DAY).toISOString(),
    timeline: [
      { kind: 'filed' },
      { kind: 'asked', by: 'officer', text: 'Which pole? Call [phone]' },
      { kind: 'answered', by: 'citizen', text: 'Pole 14' },
    ],
  });
  t.equal((await answer(citizen)).statusCode, 409);
  t.equal((await officer.remove(`${path}/question`)).statusCode, 409);
  await officer.post(`${path}/question`, { text: 'And since when?' });
  t.match((await officer.remove(`${path}/question`)).json(), { waitingSince: null });
  t.equal((await officer.post(`${path}/question`, { text: ' ' })).statusCode, 400);
});
