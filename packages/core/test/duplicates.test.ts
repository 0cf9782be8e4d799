import t from 'tap';
import { createAnalyser } from '../src/analysis/analyser.ts';
import { MS_PER_DAY } from '../src/clock.ts';
import type { Complaint } from '../src/complaints/complaint.ts';
import { createCandidateStore, type FoundCandidates } from '../src/duplicates/candidate-store.ts';
import { createCityGrid } from '../src/duplicates/city-grid.ts';
import { loadDuplicateModel, readDuplicateModel } from '../src/duplicates/duplicate-model.ts';
import { createDuplicateReader } from '../src/duplicates/duplicate-reader.ts';
import { createDuplicateDetector } from '../src/duplicates/duplicates.ts';
import { findDuplicates } from '../src/duplicates/find-duplicates.ts';
import { createComplaintReader } from '../src/duplicates/read-complaint.ts';
import { createTermWeights } from '../src/duplicates/term-frequencies.ts';
import { updateCandidates } from '../src/duplicates/update-candidates.ts';
import { createPivotLexicon } from '../src/language/pivot/pivot-lexicon.ts';
import { aClock, aComplaint, NOW, openTestStore, TIRUPUR } from './builders.ts';

const HERE = { latitude: 11.1061, longitude: 77.3692 };
const METRES_TO_DEGREES = 1 / 111_195;

const analyser = await createAnalyser();
const model = loadDuplicateModel();
const reader = createDuplicateReader(createPivotLexicon(), createTermWeights(model.frequencies));
const read = createComplaintReader(reader, createCityGrid(TIRUPUR));
const detector = createDuplicateDetector(model);

function analysed(overrides: Partial<Complaint>): Complaint {
  const complaint = aComplaint({ location: HERE, ward: 'W09', ...overrides });
  const result = analyser.analyse(complaint, NOW);
  return { ...complaint, analysis: { state: 'done', at: NOW, ...result } };
}

function readingOf(complaint: Complaint) {
  return read(complaint, complaint.analysis.state === 'done' ? complaint.analysis : null);
}

/** How alike the detector finds two complaints; 0 where place or time rule it out. */
function similarity(earlier: Partial<Complaint>, later: Partial<Complaint>): number {
  const [a, b] = [analysed(earlier), analysed(later)];
  const candidate = { ...readingOf(a), complaintId: a.id, isPublic: true };
  return detector.rank(readingOf(b), [candidate], 1)[0]?.similarity ?? 0;
}

function metresNorth(metres: number) {
  return { ...HERE, latitude: HERE.latitude + metres * METRES_TO_DEGREES };
}

const LAMP = 'The street light on pole 14 near Nallur school has not been burning for five days';

t.test('one matter is recognised', async (t) => {
  const same: [string, string][] = [
    [LAMP, 'Nallur school kitta kambam number 14 light eriyala, oru vaarama irutta irukku'],
    [LAMP, 'நல்லூர் பள்ளி அருகே 14 ஆம் எண் கம்பத்தில் தெருவிளக்கு எரியவில்லை'],
    [LAMP, 'नल्लूर स्कूल के पास खंभा नंबर 14 की बत्ती पाँच दिन से नहीं जल रही है'],
    [
      'Sewage is overflowing on the road in front of the government school at Nallur',
      'drain water coming out near nallur govt school gate, bad smell',
    ],
    ['Garbage has not been collected here for ten days', 'పది రోజులుగా చెత్త తీయలేదు, కంపు కొడుతోంది'],
    ['No drinking water for eight days', 'ಎಂಟು ದಿನದಿಂದ ಕುಡಿಯುವ ನೀರು ಬಂದಿಲ್ಲ'],
    ['Huge pothole on the main road', 'റോഡിൽ വലിയ കുഴി, ബൈക്കുകൾ വീഴുന്നു'],
  ];
  for (const [earlier, later] of same) {
    const score = similarity({ description: earlier }, { description: later, location: metresNorth(40) });
    t.ok(score >= detector.threshold, `${score.toFixed(2)} ${later}`);
  }
});

t.test('what only looks alike is another matter', async (t) => {
  const other: [string, Partial<Complaint>][] = [
    ['the same words at another place', { description: LAMP, location: metresNorth(1_500) }],
    ['another pole', { description: LAMP.replace('14', '41') }],
    [
      'another fault of the same pole',
      { description: 'The lamp pole 14 is leaning over the road and may fall' },
    ],
    ['long after', { description: LAMP, filedAt: new Date(NOW.getTime() + 91 * MS_PER_DAY) }],
    ['another ward, without a location', { description: LAMP, location: null, ward: 'W02' }],
    ['another matter near by', { description: 'Garbage has not been collected here for ten days' }],
  ];
  for (const [what, later] of other) {
    const score = similarity({ description: LAMP }, later);
    t.ok(score < detector.threshold, `${score.toFixed(2)} ${what}`);
  }
});

t.test('a model whose words are not counted is refused', async (t) => {
  const { frequencies, ...rest } = model;
  for (const count of [-1, '3', null]) {
    const counts = { ...frequencies.counts, tank: count };
    t.throws(() => readDuplicateModel({ ...rest, frequencies: { ...frequencies, counts } }), {
      code: 'model_unavailable',
    });
  }
});

t.test('candidates', async (t) => {
  const { db } = await openTestStore(t);
  const store = createCandidateStore(db);
  const clock = aClock();
  const update = (complaint: Complaint) => updateCandidates({ store, read, clock }, [complaint]);
  const idsFor = async (complaint: Complaint) =>
    (await store.find(readingOf(complaint))).candidates.map(({ complaintId }) => complaintId);

  t.test('are found in the cells around, and without a location by ward and words', async (t) => {
    const placed = analysed({ description: LAMP });
    const unplaced = analysed({ description: LAMP, location: null });
    const far = analysed({ description: LAMP, location: metresNorth(2_000) });
    for (const complaint of [placed, unplaced, far]) await update(complaint);
    const near = await idsFor(analysed({ description: LAMP, location: metresNorth(250) }));
    t.same(near.sort(), [placed.id, unplaced.id].sort());
    const anywhere = await idsFor(analysed({ description: LAMP, location: null }));
    t.same(anywhere.sort(), [placed.id, unplaced.id, far.id].sort());
    t.same(await idsFor(analysed({ description: LAMP, location: null, ward: 'W02' })), []);
    const sought = [null, metresNorth(250), metresNorth(2_100), metresNorth(9_000), null].map((location) =>
      readingOf(analysed({ description: LAMP, location })),
    );
    const together = await store.findForEach(sought);
    for (const [at, complaint] of sought.entries())
      t.same(
        sorted(together[at]),
        sorted(await store.find(complaint)),
        `as if it were looked for alone, ${at}`,
      );
    await store.remove([placed.id, unplaced.id, far.id]);
  });

  t.test(
    'on another matter at the same place are not read, and those of a misread category are',
    async (t) => {
      const [lamp, pothole] = [analysed({ description: LAMP }), analysed({ description: POTHOLE })];
      for (const complaint of [lamp, pothole]) await update(complaint);
      t.same(await idsFor(lamp), [lamp.id]);
      t.same(await idsFor(pothole), [pothole.id]);
      const misread = { ...readingOf(lamp), category: 'Electricity' };
      const { candidates } = await store.find(misread);
      t.same(
        candidates.map(({ complaintId }) => complaintId),
        [lamp.id],
      );
      await store.remove([lamp.id, pothole.id]);
    },
  );

  t.test('are written while a complaint is open and young, whenever it is said again', async (t) => {
    const complaint = analysed({ description: LAMP, isPublic: false });
    await update(complaint);
    await update(complaint);
    const { matches } = await findDuplicates({ store, detector }, readingOf(complaint));
    t.match(matches, [{ complaintId: complaint.id, isPublic: false, distanceMetres: 0 }]);
    t.ok(matches[0]?.reasons.includes('same_place'));
    t.same(
      (await findDuplicates({ store, detector }, readingOf(complaint), { complaintId: complaint.id }))
        .matches,
      [],
    );
    const closings: Partial<Complaint>[] = [
      { status: 'resolved' },
      { status: 'rejected' },
      { mergedInto: 'TRP-3333-3333-3333' },
      { erasedAt: NOW },
      { filedAt: new Date(NOW.getTime() - 91 * MS_PER_DAY) },
    ];
    for (const closing of closings) {
      await update(complaint);
      await update({ ...complaint, ...closing });
      t.same(await idsFor(complaint), [], Object.keys(closing).join());
    }
  });

  t.test('hold no word of a complaint', async (t) => {
    await update(analysed({ description: `Zyxwvut ${LAMP}`, title: 'Qwertzuiop' }));
    const rows = await db.collection('duplicate_candidates').find().toArray();
    t.equal(rows.length, 1);
    t.notMatch(JSON.stringify(rows), /zyxwv|qwertz|nallur|burning/i);
  });

  t.test('beyond what can be ranked are cut to the nearest, and that is said', async (t) => {
    const crowd = Array.from({ length: 2_010 }, (_, at) => {
      const { id } = aComplaint();
      const base = { ...readingOf(CROWD), complaintId: id, isPublic: true };
      return { ...base, place: { x: base.place?.x ?? 0, y: (base.place?.y ?? 0) + (at % 250) } };
    });
    for (let from = 0; from < crowd.length; from += 500) await store.putAll(crowd.slice(from, from + 500));
    const { candidates, isTruncated } = await store.find(readingOf(CROWD));
    t.ok(isTruncated);
    t.ok(candidates.length <= 2_000);
    t.equal(detector.rank(readingOf(CROWD), candidates, 5).length, 5);
    const alone = readingOf(analysed({ description: LAMP, location: null, ward: 'W03' }));
    const [crowded, quiet] = await store.findForEach([readingOf(CROWD), alone]);
    t.ok(crowded?.isTruncated);
    t.same(quiet, { candidates: [], isTruncated: false });
  });
});

function sorted(found: FoundCandidates | undefined) {
  const ids = found?.candidates.map(({ complaintId }) => complaintId).sort();
  return { ids, isTruncated: found?.isTruncated };
}

const POTHOLE = 'Huge pothole on the main road';
const CROWD = analysed({ description: POTHOLE, location: metresNorth(9_000) });
