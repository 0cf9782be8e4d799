import fc from 'fast-check';
import t from 'tap';
import { MS_PER_DAY } from '../src/clock.ts';
import { createAccessToken, hashAccessToken, isAccessToken } from '../src/complaints/access-token.ts';
import { createComplaintStore } from '../src/complaints/complaint-store.ts';
import { fileComplaint } from '../src/complaints/file-complaint.ts';
import { hashKey, openReceipt, sealReceipt } from '../src/complaints/idempotency-record.ts';
import { createTimelineStore } from '../src/complaints/timeline-store.ts';
import { createTrackingId, readTrackingId } from '../src/complaints/tracking-id.ts';
import { hashSecret, isSameHash } from '../src/identity/api-key.ts';
import { connectStore, REQUEST_TIMEOUTS } from '../src/store/connect.ts';
import { aClock, aFiling, anAnalysis, intakeOver, NOW, openTestStore, TIRUPUR } from './builders.ts';
import { startCuttingProxy } from './cutting-proxy.ts';

const context = { requestId: 'request-1' };
const keyed = { requestId: 'request-1', idempotencyKey: 'key-0123456789' };

t.test('a tracking id', async (t) => {
  t.test('is read back however a person types it', async (t) => {
    const id = createTrackingId('TRP');
    t.match(id, /^TRP(-[34679ACDEFGHJKMNPQRTWXY]{4}){3}$/);
    t.equal(readTrackingId('TRP', id.toLowerCase().replaceAll('-', ' ')), id);
  });

  t.test('with one wrong or two swapped characters is none', async (t) => {
    const alphabet = [...'34679ACDEFGHJKMNPQRTWXY'];
    fc.assert(
      fc.property(fc.nat(11), fc.constantFrom(...alphabet), (position, replacement) => {
        const code = createTrackingId('TRP').slice(4).replaceAll('-', '');
        const wrong = code.slice(0, position) + replacement + code.slice(position + 1);
        const swapped =
          code.slice(0, position) +
          code
            .slice(position, position + 2)
            .split('')
            .reverse()
            .join('') +
          code.slice(position + 2);
        for (const typed of [wrong, swapped]) {
          if (typed !== code && readTrackingId('TRP', `TRP${typed}`) !== undefined) return false;
        }
        return true;
      }),
    );
    t.equal(readTrackingId('TRP', 'TRP-0000-0000-0000'), undefined);
    t.equal(readTrackingId('TRP', 'XYZ-3333-3333-3333'), undefined);
  });

  t.test('does not repeat in 20,000', async (t) => {
    t.equal(new Set(Array.from({ length: 20_000 }, () => createTrackingId('TRP'))).size, 20_000);
  });
});

t.test('a token or key that is nearly right is as wrong as any, whatever its length', async (t) => {
  const token = createAccessToken();
  const hash = hashAccessToken(token);
  t.match(token, /^nsc_[\w-]{43}$/);
  t.ok(isAccessToken(token, hash));
  const near = ['', token.slice(0, -1), `${token}x`, `x${token.slice(1)}`, 'கீ'.repeat(5_000)];
  for (const wrong of [...near, createAccessToken()]) {
    t.notOk(isAccessToken(wrong, hash));
    t.notOk(isSameHash(hashSecret(wrong), hashSecret(token)));
    // What is compared are hashes of one length, which have nothing in common however near the two are.
    t.equal(hashAccessToken(wrong).length, hash.length);
    t.notMatch(hashAccessToken(wrong), new RegExp(`^${hash.slice(0, 4)}`));
  }
  t.notOk(isAccessToken(token, '') || isSameHash(hashSecret(token), ''), 'a damaged hash opens nothing');
});

t.test('an idempotency record', async (t) => {
  const receipt = { complaintId: 'c', trackingId: 'T', accessToken: 'nsc_secret' };

  t.test('opens with the same key and body in any order of fields', async (t) => {
    const record = sealReceipt('key-1', { a: 1, b: { c: 2, d: 3 } }, receipt);
    t.same(openReceipt('key-1', { b: { d: 3, c: 2 }, a: 1 }, record), receipt);
  });

  t.test('stays closed for another body or key and holds nothing to read', async (t) => {
    const record = sealReceipt('key-1', { a: 1 }, receipt);
    t.equal(openReceipt('key-1', { a: 2 }, record), undefined);
    t.equal(openReceipt('key-2', { a: 1 }, record), undefined);
    t.notMatch(JSON.stringify(record), /key-1|nsc_secret/);
  });
});

t.test('filing a complaint', async (t) => {
  const store = await openTestStore(t);
  const intake = intakeOver(store);
  const count = (collection: string) => store.db.collection(collection).countDocuments();

  t.test('stores it with its first timeline entry and its job', async (t) => {
    const receipt = await fileComplaint(intake, aFiling({ title: 'Dark street' }), context);
    const complaint = await intake.complaints.getByTrackingId(receipt.trackingId);
    t.match(complaint, {
      status: 'pending',
      title: 'Dark street',
      analysis: { state: 'pending' },
      filedAt: NOW,
      supports: 0,
    });
    t.match(await intake.timeline.list(receipt.complaintId, 10), [{ kind: 'filed', by: 'citizen', at: NOW }]);
    t.ok((await intake.jobs.existing([receipt.complaintId])).has(receipt.complaintId));
    t.notMatch(JSON.stringify(complaint), receipt.accessToken);
  });

  t.test(
    'masks personal data in the same write and keeps the words as written for the citizen',
    async (t) => {
      const description = 'Call me at 98765 43210 about the water, mail a.b@example.org';
      const { complaintId } = await fileComplaint(intake, aFiling({ description }), context);
      const complaint = await intake.complaints.get(complaintId);
      t.equal(complaint?.description, description);
      t.notMatch(complaint?.maskedDescription, /43210|example\.org/);
    },
  );

  t.test('places it in the ward of the map where the citizen names none', async (t) => {
    const location = { latitude: 11.1061, longitude: 77.3692 };
    const derived = await fileComplaint(intake, aFiling({ location }), context);
    t.match(await intake.complaints.get(derived.complaintId), { ward: 'W09', wardSource: 'location' });
    const named = await fileComplaint(intake, aFiling({ location, ward: 'W02' }), context);
    t.match(await intake.complaints.get(named.complaintId), { ward: 'W02', wardSource: 'citizen' });
    const elsewhere = await fileComplaint(
      intake,
      aFiling({ location: { latitude: 28.6, longitude: 77.2 } }),
      context,
    );
    t.match(await intake.complaints.get(elsewhere.complaintId), { ward: null, wardSource: null });
  });

  t.test('twenty times at once with one key is one complaint and one answer', async (t) => {
    const before = await count('complaints');
    const key = { requestId: 'r', idempotencyKey: 'twenty-at-once' };
    const receipts = await Promise.all(
      Array.from({ length: 20 }, () => fileComplaint(intake, aFiling(), key)),
    );
    t.equal(new Set(receipts.map((receipt) => JSON.stringify(receipt))).size, 1);
    t.equal(await count('complaints'), before + 1);
  });

  t.test('with a key that was used for another body is refused and changes nothing', async (t) => {
    await fileComplaint(intake, aFiling(), keyed);
    const before = await count('complaints');
    await t.rejects(fileComplaint(intake, aFiling({ title: 'another' }), keyed), {
      code: 'idempotency_key_reused',
    });
    t.equal(await count('complaints'), before);
  });

  t.test('with a key older than a day is a new complaint', async (t) => {
    const key = { requestId: 'r', idempotencyKey: 'yesterdays-key' };
    const clock = aClock();
    const first = await fileComplaint({ ...intake, clock }, aFiling(), key);
    clock.advance(MS_PER_DAY + 1);
    const second = await fileComplaint({ ...intake, clock }, aFiling(), key);
    t.not(second.trackingId, first.trackingId);
  });

  t.test('keeps no key and no token in the store', async (t) => {
    const receipt = await fileComplaint(intake, aFiling(), {
      requestId: 'r',
      idempotencyKey: 'never-stored-key',
    });
    const everything = await Promise.all(
      ['complaints', 'timeline', 'jobs', 'idempotency'].map((name) =>
        store.db.collection(name).find().toArray(),
      ),
    );
    t.notMatch(JSON.stringify(everything), new RegExp(`never-stored-key|${receipt.accessToken}`));
    t.ok(
      await store.db.collection<{ _id: string }>('idempotency').findOne({ _id: hashKey('never-stored-key') }),
    );
  });
});

t.test('a commit whose answer is lost is one complaint and an answer, with and without a key', async (t) => {
  const store = await openTestStore(t);
  const proxy = await startCuttingProxy(t, store.uri);
  const lossy = connectStore({
    ...REQUEST_TIMEOUTS,
    uri: proxy.uri,
    database: store.database,
    applicationName: 'namsev-test',
  });
  t.teardown(() => lossy.close());
  const intake = intakeOver(lossy);
  await lossy.db.command({ ping: 1 });
  for (const idempotencyKey of [undefined, 'key-of-a-lost-answer']) {
    const before = await store.db.collection('complaints').countDocuments();
    proxy.cutAnswerTo('commitTransaction');
    const receipt = await fileComplaint(intake, aFiling(), { requestId: 'r', idempotencyKey });
    t.ok(await intake.complaints.getByTrackingId(receipt.trackingId));
    t.equal(await store.db.collection('complaints').countDocuments(), before + 1);
  }
  t.equal(proxy.cuts(), 2);
});

t.test(
  'a store that stops answering is an error within three seconds, wherever it stops and with a key too',
  async (t) => {
    for (const command of ['find', 'insert', 'commitTransaction']) {
      const store = await openTestStore(t);
      const proxy = await startCuttingProxy(t, store.uri);
      const address = { uri: proxy.uri, database: store.database, applicationName: 'namsev-test' };
      const slow = connectStore({ ...REQUEST_TIMEOUTS, ...address });
      t.teardown(() => slow.close());
      const intake = intakeOver(slow);
      await fileComplaint(intake, aFiling(), context);
      proxy.freezeAt(command);
      const begun = performance.now();
      await t.rejects(fileComplaint(intake, aFiling(), keyed));
      t.ok(performance.now() - begun < 3_000, command);
    }
  },
);

t.test(
  'a key that another filing holds open is waited for five seconds and then said to be in flight',
  async (t) => {
    const store = await openTestStore(t);
    const intake = intakeOver(store);
    const session = store.client.startSession();
    session.startTransaction();
    t.teardown(() => session.endSession());
    const record = sealReceipt(keyed.idempotencyKey, aFiling(), {
      complaintId: 'c',
      trackingId: 't',
      accessToken: 'a',
    });
    await intake.idempotency.insert(record, NOW, session);
    const begun = performance.now();
    await t.rejects(fileComplaint(intake, aFiling(), keyed), { code: 'idempotency_in_flight' });
    const waited = performance.now() - begun;
    t.ok(waited >= 4_500 && waited < 7_000, `waited ${Math.round(waited)} ms`);
    await session.abortTransaction();
    t.ok(await fileComplaint(intake, aFiling(), keyed));
  },
);

t.test('an analysis', async (t) => {
  const store = await openTestStore(t);
  const complaints = createComplaintStore(store.db);
  const intake = intakeOver(store, { complaints, timeline: createTimelineStore(store.db) });
  const finished = { result: anAnalysis(), at: NOW, dueAt: new Date(NOW.getTime() + MS_PER_DAY) };

  t.test('is written once: the second writing changes nothing', async (t) => {
    const { complaintId } = await fileComplaint(intake, aFiling(), context);
    t.ok(await complaints.finishAnalysis(complaintId, finished));
    const other = { ...finished, result: anAnalysis({ priority: { band: 'low', score: 1, reasons: [] } }) };
    t.notOk(await complaints.finishAnalysis(complaintId, other));
    t.match(await complaints.get(complaintId), {
      analysis: { state: 'done', priority: { band: 'normal' } },
      dueAt: finished.dueAt,
    });
    t.same(await complaints.pendingBefore(new Date(NOW.getTime() + 1), 10), []);
  });

  t.test('of words that look like operators is kept letter for letter', async (t) => {
    const { complaintId } = await fileComplaint(intake, aFiling(), context);
    const reasons = [{ code: 'hazard_fire', words: ['$where', '$description', 'a.b'], points: 1 }];
    const result = anAnalysis({ priority: { band: 'high', score: 60, reasons } });
    await complaints.finishAnalysis(complaintId, { ...finished, result });
    t.match(await complaints.get(complaintId), { analysis: { priority: { reasons } } });
  });

  t.test('that failed for good is said and is not pending any more', async (t) => {
    const { complaintId } = await fileComplaint(intake, aFiling(), context);
    t.ok(await complaints.failAnalysis(complaintId, NOW));
    t.match(await complaints.get(complaintId), { analysis: { state: 'failed' } });
    t.ok(await complaints.finishAnalysis(complaintId, finished), 'a second chance gives it one');
  });

  t.test('that is missing is found by its age', async (t) => {
    const { complaintId } = await fileComplaint(intake, aFiling(), context);
    t.same(await complaints.pendingBefore(NOW, 10), [complaintId]);
    t.same(await complaints.pendingBefore(new Date(NOW.getTime() - 1), 10), []);
  });
});

t.test('the city of Tirupur has the agreed categories and wards', async (t) => {
  t.same(
    TIRUPUR.categories.map(({ name }) => name),
    [
      'Road & Infrastructure',
      'Water Supply',
      'Electricity',
      'Sanitation',
      'Street Lights',
      'Drainage',
      'Public Health',
      'Encroachment',
      'Noise Pollution',
      'Other',
    ],
  );
  t.equal(TIRUPUR.wards.length, 12);
});
