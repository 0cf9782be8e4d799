import fc from 'fast-check';
import t from 'tap';
import { MS_PER_DAY } from '../src/clock.ts';
import { createComplaintStore } from '../src/complaints/complaint-store.ts';
import { createPublicList, LIST_ORDERS } from '../src/complaints/public-list.ts';
import { createWorkList } from '../src/complaints/work-list.ts';
import { oldestFirst, type Position, type Span } from '../src/paging/oldest-first.ts';
import { aClock, aComplaint } from './builders.ts';
import { openTestStore } from './test-store.ts';

t.test('a walk from the oldest on has every row once and in order, wherever it begins', async (t) => {
  const now = new Date('2026-06-01T00:00:00Z');
  const longAgo = new Date(now.getTime() - 730 * MS_PER_DAY);
  const moment = fc.oneof(
    fc.integer({ min: -1_000, max: 30 }).map((days) => new Date(now.getTime() + days * MS_PER_DAY)),
    fc.integer({ min: -50, max: 0 }).map((ms) => new Date(now.getTime() + ms)),
  );
  const row = fc.record({ at: moment, id: fc.nat().map((id) => id.toString(16).padStart(24, '0')) });
  const inOrder = (a: Position, b: Position) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1);
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 120 }),
      fc.integer({ min: 1, max: 9 }),
      fc.option(fc.nat(119), { nil: undefined }),
      async (unordered, atOnce, begun) => {
        const rows = unordered.toSorted(inOrder);
        const position = begun === undefined ? undefined : rows[begun];
        const read = async ({ from, until }: Span, behind: Position | undefined, limit: number) =>
          rows
            .filter((each) => each.at >= from && each.at < until)
            .filter((each) => behind === undefined || inOrder(behind, each) < 0)
            .slice(0, limit);
        const walk = {
          position,
          longAgo,
          now,
          atOnce,
          mostAtOnce: 4 * atOnce,
          positionOf: (each: Position) => each,
          read,
        };
        const walked: Position[] = [];
        for await (const some of oldestFirst(walk)) walked.push(...some);
        t.same(walked, position === undefined ? rows : rows.slice(rows.indexOf(position) + 1));
      },
    ),
  );
});

t.test('a walk over many rows has no look that covers much more than it is for', async (t) => {
  const now = new Date('2026-06-01T00:00:00Z');
  const longAgo = new Date(now.getTime() - 730 * MS_PER_DAY);
  const rows = Array.from(
    { length: 20_000 },
    (_none, at): Position => ({
      at: new Date(now.getTime() - (20_000 - at) * (MS_PER_DAY / 40)),
      id: String(at).padStart(24, '0'),
    }),
  );
  const covered: number[] = [];
  const read = async ({ from, until }: Span, behind: Position | undefined, limit: number) => {
    const within = rows.filter(({ at, id }) => at >= from && at < until && id > (behind?.id ?? ''));
    covered.push(within.length / limit);
    return within.slice(0, limit);
  };
  const walk = {
    position: undefined,
    longAgo,
    now,
    atOnce: 500,
    mostAtOnce: 500,
    positionOf: (row: Position) => row,
    read,
  };
  let count = 0;
  for await (const some of oldestFirst(walk)) count += some.length;
  t.equal(count, rows.length);
  t.ok(Math.max(...covered) < 6, 'the first look into the dense part');
  const middle = covered.toSorted((a, b) => a - b)[Math.floor(covered.length / 2)];
  t.ok(middle !== undefined && middle <= 2);
});

t.test('pages hold each complaint once, whatever arrives between them', async (t) => {
  const { db } = await openTestStore(t);
  const clock = aClock();
  const complaints = createComplaintStore(db);
  const [publicList, workList] = [createPublicList(db, clock), createWorkList(db)];
  // Many in one moment, and moments of all ages, those of clocks that are ahead among them.
  const moment = fc
    .oneof(fc.integer({ min: -2, max: 1 }), fc.integer({ min: -9e8, max: 0 }))
    .map((ms) => new Date(clock.now().getTime() + ms));
  const filing = fc
    .record({ filedAt: moment, supports: fc.nat(3), isPublic: fc.boolean(), isErased: fc.boolean() })
    .map(
      ({ isErased, ...fields }) =>
        () =>
          aComplaint({ ...fields, erasedAt: isErased ? clock.now() : null }),
    );
  const query = { keyId: '', now: clock.now(), statuses: undefined, matches: () => true };
  const lists = [
    ...LIST_ORDERS.map(
      (order) => (limit: number, cursor: object) => publicList.page({ order, filters: {}, limit, ...cursor }),
    ),
    (limit: number, cursor: object) => workList.page({ ...query, limit, ...cursor }),
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.array(filing, { minLength: 1, maxLength: 24 }),
      fc.array(filing, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom(...lists.keys()),
      async (before, arriving, limit, at) => {
        await db.collection('complaints').deleteMany({});
        const filed = before.map((make) => make());
        await complaints.insertMany(filed);
        const page = lists[at];
        if (page === undefined) throw new Error('there are so many lists');
        const listed: string[] = [];
        const later = [...arriving];
        for (let cursor: string | null | undefined; cursor !== null; ) {
          const { items, nextCursor } = await page(limit, cursor === undefined ? {} : { cursor });
          t.ok(items.length <= limit);
          listed.push(...items.map(({ id }) => id));
          cursor = nextCursor;
          const arrived = later.pop()?.();
          if (arrived !== undefined) await complaints.insertMany([arrived]);
        }
        t.equal(new Set(listed).size, listed.length, 'none twice');
        const isWork = at === LIST_ORDERS.length;
        const due = filed.filter(({ isPublic, erasedAt }) => isWork || (isPublic && erasedAt === null));
        t.same(
          due.map(({ id }) => id).filter((id) => !listed.includes(id)),
          [],
          'none left out',
        );
      },
    ),
    { numRuns: 25 },
  );
});
