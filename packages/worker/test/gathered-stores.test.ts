import { createComplaintStore, type Filing, fileComplaint } from '@namsev/core';
import { createAnalyser } from '@namsev/core/analysis';
import { aFiling, intakeOver, NOW, openTestStore } from '@namsev/core/testing';
import t, { type Test } from 'tap';
import { gatherComplaints } from '../src/gathered-stores.ts';

const analyser = await createAnalyser();

/** Written for this test. */
const TEXTS = [
  'எங்கள் தெருவில் குடிநீர் குழாய் உடைந்து தண்ணீர் வீணாகிறது',
  'हमारी गली में पीने के पानी का पाइप टूट गया है और पानी बह रहा है',
  'The drinking water pipe in our street is broken and water is being wasted',
];
const LANGUAGES = ['ta', 'hi', 'en'];

async function setUp(t: Test) {
  const store = await openTestStore(t);
  const intake = intakeOver(store);
  const file = (filing: Filing) => fileComplaint(intake, filing, { requestId: 'test' });
  return { complaints: createComplaintStore(store.db), file };
}

t.test(
  'complaints that are analysed side by side travel together, and each is written as if it were alone',
  async (t) => {
    const { complaints, file } = await setUp(t);
    const filed = await Promise.all(TEXTS.map((description) => file({ description })));
    const ids = filed.map(({ complaintId }) => complaintId);
    const trips = { getMany: 0, getStandings: 0, finishAnalyses: 0 };
    const gathered = gatherComplaints({
      ...complaints,
      getMany(...given) {
        trips.getMany += 1;
        return complaints.getMany(...given);
      },
      getStandings(...given) {
        trips.getStandings += 1;
        return complaints.getStandings(...given);
      },
      finishAnalyses(...given) {
        trips.finishAnalyses += 1;
        return complaints.finishAnalyses(...given);
      },
    });
    const finish = async (id: string) => {
      const complaint = await gathered.get(id);
      if (complaint === undefined) return undefined;
      const at = NOW;
      return gathered.finishAnalysis(id, { result: analyser.analyse(complaint, at), at, dueAt: null });
    };
    const unknown = '0123456789abcdef01234567';
    t.same(await Promise.all([...ids, unknown].map(finish)), [...ids.map(() => true), undefined]);
    const [first = '', second = '', third = ''] = ids;
    const idsOf = (standings: readonly { readonly id: string }[]) => standings.map(({ id }) => id).sort();
    const asked = [[first, second], [second, unknown], [third]];
    const standings = await Promise.all(asked.map((wanted) => gathered.getStandings(wanted)));
    t.same(standings.map(idsOf), [[first, second].sort(), [second], [third]], 'to each what it asked for');
    t.same(trips, { getMany: 1, getStandings: 1, finishAnalyses: 1 });
    for (const [at, id] of ids.entries())
      t.match(await complaints.get(id), {
        version: 2,
        description: TEXTS[at],
        analysis: { state: 'done', language: { language: LANGUAGES[at] } },
      });
    t.same(
      await Promise.all(ids.map(finish)),
      ids.map(() => false),
    );
  },
);

t.test('a store that is away fails all that travelled together, and none of what comes after', async (t) => {
  const { complaints, file } = await setUp(t);
  const { complaintId } = await file(aFiling());
  const away = new Error('away');
  let isAway = true;
  const gathered = gatherComplaints({
    ...complaints,
    getMany: (ids) => (isAway ? Promise.reject(away) : complaints.getMany(ids)),
  });
  const get = () => gathered.get(complaintId);
  const outcomes = await Promise.allSettled([get(), get()]);
  t.same(
    outcomes,
    outcomes.map(() => ({ status: 'rejected', reason: away })),
  );
  isAway = false;
  t.match(await get(), { id: complaintId });
});
