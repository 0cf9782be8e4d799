import fc from 'fast-check';
import t from 'tap';
import type { Complaint } from '../src/complaints/complaint.ts';
import { createComplaintStore } from '../src/complaints/complaint-store.ts';
import { normaliseText } from '../src/language/normalise.ts';
import { createPivotLexicon } from '../src/language/pivot/pivot-lexicon.ts';
import { fillIndex } from '../src/search/fill-index.ts';
import { packEntry, putEntry, removeEntry } from '../src/search/posting-segment.ts';
import { createIndexRebuild } from '../src/search/rebuild-index.ts';
import { createSearch, type SearchQuery } from '../src/search/search.ts';
import { createIndexParts, createSearchIndex } from '../src/search/search-index.ts';
import { voicesAlike, wordKey } from '../src/search/word-key.ts';
import { inTransaction } from '../src/store/transaction.ts';
import { aComplaint, NOW, openTestStore } from './builders.ts';

const lexicon = createPivotLexicon();

function saying(text: string, overrides: Partial<Complaint> = {}): Complaint {
  return aComplaint({ description: text, maskedDescription: text, ...overrides });
}

async function openSearch(t: Parameters<typeof openTestStore>[0]) {
  const { client, db } = await openTestStore(t);
  const parts = createIndexParts(client, db, lexicon);
  const complaints = createComplaintStore(db);
  const index = createSearchIndex(parts);
  const search = createSearch(db, lexicon);
  return {
    db,
    client,
    parts,
    complaints,
    index,
    rebuild: createIndexRebuild(db, parts),
    async file(...filed: Complaint[]): Promise<void> {
      await complaints.insertMany(filed);
      await index.indexComplaints(filed.map(({ id }) => id));
    },
    async replace(changed: Complaint): Promise<void> {
      await inTransaction(client, (session) => complaints.replace(changed, session));
    },
    page: (query: Partial<SearchQuery>) => search.search({ text: '', filters: {}, limit: 10, ...query }),
    async found(text: string): Promise<string[]> {
      const { items } = await search.search({ text, filters: {}, limit: 10 });
      return items.map(({ complaint }) => complaint.maskedDescription);
    },
  };
}

const GARBAGE = {
  en: 'Garbage has not been collected from Kumaran Road for ten days',
  ta: 'குமரன் சாலையில் குப்பை பத்து நாட்களாக அள்ளப்படவில்லை',
  hi: 'कुमारन रोड पर दस दिन से कूड़ा नहीं उठाया गया है',
  te: 'కుమారన్ రోడ్డులో పది రోజులుగా చెత్త తీయడం లేదు',
  kn: 'ಕುಮಾರನ್ ರಸ್ತೆಯಲ್ಲಿ ಹತ್ತು ದಿನದಿಂದ ಕಸ ಎತ್ತಿಲ್ಲ',
  ml: 'കുമാരൻ റോഡിൽ പത്തു ദിവസമായി മാലിന്യം എടുത്തിട്ടില്ല',
};
const OTHERS = [
  'The street light near the bus stand in Gandhinagar does not burn',
  'சந்தை அருகே தெருவிளக்கு எரியவில்லை',
  'No drinking water in Palladam Road since Monday',
];

t.test('a search', async (t) => {
  const { file, found, page } = await openSearch(t);
  await file(...Object.values(GARBAGE).map((text) => saying(text)), ...OTHERS.map((text) => saying(text)));

  t.test('finds what was written in the script of the query', async (t) => {
    for (const text of Object.values(GARBAGE)) t.equal((await found(text))[0], text);
  });

  t.test('finds all six languages by words of any of them, also in Latin letters', async (t) => {
    const all = Object.values(GARBAGE).sort();
    for (const query of [
      'kumaran road garbage',
      'குமரன் சாலை குப்பை',
      'kuppai kumaran salai',
      'kumaran road kachra',
    ])
      t.strictSame((await found(query)).slice(0, 6).sort(), all, query);
  });

  t.test('finds the longer word that the last one begins', async (t) => {
    t.strictSame(await found('palla'), [OTHERS[2]]);
  });

  t.test('forgives one letter in a long word', async (t) => {
    t.strictSame(await found('pallodam'), [OTHERS[2]]);
    t.strictSame(await found('paladdam'), [OTHERS[2]]);
  });

  t.test('finds two words that were written as one, and one that was written as two', async (t) => {
    t.equal((await found('gandhi nagar'))[0], OTHERS[0]);
    t.ok((await found('kumaranroad')).includes(GARBAGE.en));
  });

  t.test('finds nothing for what nobody said, and for what is no word', async (t) => {
    t.strictSame(await found('xylophone'), []);
    t.strictSame(await found('?!'), []);
    t.strictSame(await found('🙂'), []);
  });

  t.test('says which passages it found', async (t) => {
    const { items } = await page({ text: 'kuppai' });
    const tamil = items.find(({ complaint }) => complaint.maskedDescription === GARBAGE.ta);
    const at = GARBAGE.ta.indexOf('குப்பை');
    t.strictSame(tamil?.matches, [{ field: 'description', from: at, to: at + 6, text: 'குப்பை' }]);
  });
});

t.test('filters narrow a search, those of the index and those of the complaint', async (t) => {
  const { file, page } = await openSearch(t);
  const wanted = saying('water leaks', { ward: 'W02', chosenCategory: 'Water Supply', status: 'resolved' });
  await file(
    wanted,
    saying('water leaks', { ward: 'W01', chosenCategory: 'Water Supply', status: 'resolved' }),
    saying('water leaks', { ward: 'W02', chosenCategory: 'Drainage', status: 'resolved' }),
    saying('water leaks', { ward: 'W02', chosenCategory: 'Water Supply', filedAt: new Date(0) }),
  );
  const ids = async (filters: SearchQuery['filters']) =>
    (await page({ text: 'water', filters })).items.map(({ complaint }) => complaint.id);
  t.strictSame(await ids({ ward: 'W02', category: 'Water Supply', status: 'resolved' }), [wanted.id]);
  t.strictSame(await ids({ ward: 'W02', category: 'Water Supply', filedAfter: NOW }), [wanted.id]);
  t.strictSame(await ids({ ward: 'W77' }), []);
});

t.test('pages of a search hold every complaint once while others arrive', async (t) => {
  const { file, page } = await openSearch(t);
  const filed = Array.from({ length: 23 }, (_, at) => saying(`water leaks ${'again '.repeat(at % 5)}`));
  await file(...filed);
  const seen: string[] = [];
  let cursor: string | null | undefined;
  do {
    const found = await page({ text: 'water', limit: 5, ...(cursor && { cursor }) });
    seen.push(...found.items.map(({ complaint }) => complaint.id));
    cursor = found.nextCursor;
    await file(saying('water water water'));
  } while (cursor !== null);
  t.strictSame([...seen].sort(), filed.map(({ id }) => id).sort());
  await t.rejects(page({ text: 'water', cursor: 'nonsense' }), { code: 'invalid_request' });
  const other = await page({ text: 'leaks', limit: 5 });
  await t.rejects(page({ text: 'water', cursor: other.nextCursor ?? '' }), { code: 'invalid_request' });
});

t.test('the index', async (t) => {
  const { db, client, file, replace, found, index, rebuild } = await openSearch(t);
  const dump = async () => {
    const names = ['search_postings', 'search_terms', 'search_entries'];
    const all = await Promise.all(names.map((name) => db.collection(name).find().toArray()));
    return JSON.stringify(all);
  };

  t.test('shows a change in place of what was there, however often it is told', async (t) => {
    const complaint = saying('hydrant broken');
    await file(complaint, saying('hydrant painted'));
    await replace({ ...complaint, maskedDescription: 'fountain broken', version: 2 });
    const [first] = await index.indexComplaints([complaint.id, complaint.id]);
    t.match(first, { id: complaint.id, version: 2 });
    const before = await dump();
    await index.indexComplaints([complaint.id]);
    t.equal(await dump(), before);
    t.strictSame(await found('fountain'), ['fountain broken']);
    t.strictSame(await found('hydrant'), ['hydrant painted']);
  });

  t.test('never holds what is private or masked', async (t) => {
    await file(
      saying('zanzibar private', { isPublic: false }),
      saying('x', { description: 'call quagga now', maskedDescription: 'call [phone] now' }),
    );
    t.notMatch(await dump(), /zanzibar|quagga|phone/);
  });

  t.test('forgets every word of a complaint in the transaction that erases it', async (t) => {
    const complaint = saying('okapi crossing');
    await file(complaint);
    t.match(await dump(), /okapi/);
    await inTransaction(client, (session) => index.removeFromIndex([complaint.id], session));
    t.notMatch(await dump(), /okapi/);
    t.strictSame(await found('okapi'), []);
  });

  t.test('drops a complaint that became private', async (t) => {
    const complaint = saying('lemur sighting');
    await file(complaint);
    await replace({ ...complaint, isPublic: false, version: 2 });
    t.strictSame(await found('lemur'), [], 'at once, for the complaint itself is asked');
    await index.indexComplaints([complaint.id]);
    t.notMatch(await dump(), /lemur/);
  });

  t.test('is rebuilt beside itself while complaints come, change and go', async (t) => {
    const leaving = saying('walrus leaves');
    const changing = saying('walrus changes');
    await file(...Array.from({ length: 150 }, () => saying('walrus stays')), leaving, changing);
    let step = await rebuild.step();
    t.equal(step.state, 'building');
    await replace({ ...changing, maskedDescription: 'tapir changed', version: 2 });
    await index.indexComplaints([changing.id]);
    await inTransaction(client, (session) => index.removeFromIndex([leaving.id], session));
    await file(saying('walrus came'));
    while (step.state !== 'finished') {
      step = await rebuild.step();
      t.ok((await found('walrus came')).includes('walrus came'), 'it is found all the while');
    }
    t.notMatch(await dump(), /"1\|/, 'nothing of the former generation is left');
    t.notMatch(await dump(), /leaves/);
    t.strictSame(await found('tapir'), ['tapir changed']);
  });

  t.test('loses its former generation though a transaction holds rows of it', async (t) => {
    let step = await rebuild.step();
    while (step.state === 'building') step = await rebuild.step();
    const postings = db.collection<{ _id: string }>('search_postings');
    const former = { _id: { $gte: '2|', $lt: '2}' } };
    const [held, alsoHeld] = await postings.find(former).limit(2).toArray();
    t.ok(held && alsoHeld, 'there are rows to hold');
    let removal: Promise<unknown> | undefined;
    await inTransaction(client, async (session) => {
      await postings.deleteOne({ _id: held?._id ?? '' }, { session });
      removal ??= rebuild.step();
      for (let reads = 0; reads < 20; reads += 1) await postings.findOne(former, { session });
      await postings.deleteOne({ _id: alsoHeld?._id ?? '' }, { session });
    });
    await removal;
    while (step.state !== 'finished') step = await rebuild.step();
    t.equal(await postings.countDocuments(former), 0);
  });
});

t.test('a filled index is like one that was written complaint by complaint', async (t) => {
  const filled = await openSearch(t);
  const written = await openSearch(t);
  const complaints = [...Object.values(GARBAGE), ...OTHERS].map((text) => saying(text, { ward: 'W01' }));
  await filled.complaints.insertMany(complaints);
  await fillIndex(filled.parts, complaints);
  await written.file(...complaints);
  const read = async ({ db }: typeof filled, name: string) =>
    (await db.collection(name).find().sort({ _id: 1 }).toArray()).map((document) => ({ ...document }));
  for (const name of ['search_postings', 'search_terms', 'search_entries'])
    t.same(await read(filled, name), await read(written, name), name);
  await t.rejects(fillIndex(filled.parts, complaints), /empty/);
});

t.test('spellings and forms of a name share a key, in all scripts', async (t) => {
  const names = [
    ['kumaran', 'kumran', 'குமரன்', 'குமரனில்', 'कुमारन', 'కుమారన్', 'ಕುಮಾರನ್', 'കുമാരൻ'],
    ['palayam', 'paalayam', 'பாளையம்', 'പാളയം'],
    ['ashok', 'asok', 'அசோக்', 'अशोक', 'అశోక్', 'ಅಶೋಕ್', 'അശോക്'],
    ['royal', 'ராயல்', 'रायल', 'ರಾಯಲ್'],
    ['sidco', 'சிட்கோ', 'सिडको', 'సిడ్కో'],
    ['nagar', 'nagaril', 'நகர்', 'நகரில்', 'नगर', 'నగర్', 'ನಗರ'],
  ];
  for (const spellings of names)
    t.equal(
      new Set(spellings.map((spelling) => wordKey(normaliseText(spelling)))).size,
      1,
      spellings.join(' '),
    );
  t.equal(wordKey('1234'), '1234');
  t.ok(voicesAlike('gandhi', 'காந்தி'), 'Tamil does not write the voice');
  t.notOk(voicesAlike('bharat', 'പരാതി'));
});

t.test('packed entries are those of the last writing of each sequence, in order', async () => {
  const edit = fc.record({
    sequence: fc.nat(40),
    isThere: fc.boolean(),
    frequency: fc.integer({ min: 1, max: 400 }),
  });
  fc.assert(
    fc.property(fc.array(edit), (edits) => {
      const expected = new Map<number, Buffer>();
      let entries: Buffer = Buffer.alloc(0);
      for (const { sequence, isThere, frequency } of edits) {
        const entry = { sequence, frequency, length: 5, ward: 1, category: 2 };
        entries = isThere ? putEntry(entries, entry) : removeEntry(entries, sequence);
        if (isThere) expected.set(sequence, packEntry(entry));
        else expected.delete(sequence);
      }
      const sorted = [...expected].sort(([a], [b]) => a - b).map(([, packed]) => packed);
      return Buffer.concat(sorted).equals(entries);
    }),
  );
});
