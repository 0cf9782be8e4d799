import fc from 'fast-check';
import t from 'tap';
import { addDays, dayOf, daysBetween, startOfDay, weekdayOf } from '../src/city/city-day.ts';
import { createRandom } from '../src/classifier/seeded-random.ts';
import { countDistribution } from '../src/trends/count-distribution.ts';
import { ALL_WARDS, type DailyCount } from '../src/trends/count-history.ts';
import { findEmergingTerms } from '../src/trends/emerging-terms.ts';
import { sentimentByArea } from '../src/trends/sentiment-by-area.ts';
import { DAYS_OF_MONTH } from '../src/trends/trend-settings.ts';
import { baselinesOf, findAnomalies } from '../src/trends/trends.ts';
import { TIRUPUR } from './builders.ts';
import { randomFrom, syntheticFilings } from './synthetic-filings.ts';

const FIRST = '2024-11-25';
const TWO_YEARS = 730;
const LAST = addDays(FIRST, TWO_YEARS - 1);
const SEEDS = [11, 12, 13, 14];

t.test('ordinary months have at most one false alarm, over all wards and categories together', async (t) => {
  for (const seed of SEEDS) {
    const counts = syntheticFilings(seed, FIRST, TWO_YEARS);
    const alarms = Array.from({ length: DAYS_OF_MONTH }, (_, back) =>
      findAnomalies(counts, addDays(LAST, -back), TIRUPUR),
    );
    t.ok(alarms.flat().length <= 1, `seed ${seed}: ${JSON.stringify(alarms.flat())}`);
  }
});

t.test('an outbreak in two years of history is found on its first day, with what was expected', async (t) => {
  const random = createRandom(7);
  for (const seed of SEEDS) {
    const counts = syntheticFilings(seed, FIRST, TWO_YEARS);
    for (let outbreak = 0; outbreak < 4; outbreak += 1) {
      const day = addDays(LAST, -Math.floor(random() * 300));
      const ward = randomFrom(TIRUPUR.wards, random).code;
      const category = randomFrom(TIRUPUR.categories, random).name;
      const usual = baselinesOf(counts, day, TIRUPUR).find(
        (one) => one.ward === ward && one.category === category,
      );
      const filed = 10 + Math.ceil(3 * (usual?.expected ?? 0));
      const anomalies = findAnomalies([...counts, { day, ward, category, filed }], day, TIRUPUR);
      const found = anomalies.find((anomaly) => anomaly.ward === ward && anomaly.category === category);
      t.ok(
        found,
        `seed ${seed}: ${filed} more of ${category} in ${ward} on ${day}: ${JSON.stringify(usual)}`,
      );
      t.ok(found && found.filed > found.high && found.probability < 0.001);
    }
  }
});

t.test('an outbreak that lasts does not become the usual', async (t) => {
  const counts = syntheticFilings(5, FIRST, TWO_YEARS);
  const outbreak = (day: string) => ({ day, ward: 'W07', category: 'Public Health', filed: 14 });
  const lasting = [...counts];
  for (let day = addDays(LAST, -6); day <= LAST; day = addDays(day, 1)) {
    lasting.push(outbreak(day));
    const found = findAnomalies(lasting, day, TIRUPUR);
    t.ok(
      found.some(({ ward, category }) => ward === 'W07' && category === 'Public Health'),
      day,
    );
  }
});

t.test('a baseline knows weekdays, seasons and holidays, and says them', async (t) => {
  const counts = syntheticFilings(3, FIRST, TWO_YEARS);
  const over = (day: string, category: string) => {
    const found = baselinesOf(counts, day, TIRUPUR).find(
      (one) => one.ward === ALL_WARDS && one.category === category,
    );
    if (found === undefined) throw new Error(`No baseline of ${category}`);
    return found;
  };
  const [sunday, monday] = [over('2026-09-20', 'Water Supply'), over('2026-09-21', 'Water Supply')];
  t.ok(sunday.expected < 0.7 * monday.expected);
  t.match(sunday.factors, [{ code: 'weekday', factor: Number }]);
  const [july, november] = [over('2026-07-08', 'Drainage'), over('2026-11-04', 'Drainage')];
  t.ok(november.expected > 2 * july.expected);
  t.ok(november.factors.some(({ code, factor }) => code === 'season' && factor > 1.5));
  const holiday = over('2026-10-02', 'Water Supply');
  t.ok(holiday.factors.some(({ code, factor }) => code === 'holiday' && factor < 0.85));
  t.ok(sunday.low <= sunday.expected && sunday.expected <= sunday.high && sunday.high < sunday.alarmAt);
});

t.test('a short history has no baselines, and an empty one no anomalies', async (t) => {
  t.same(baselinesOf(syntheticFilings(1, FIRST, 20), addDays(FIRST, 20), TIRUPUR), []);
  t.same(findAnomalies([], LAST, TIRUPUR), []);
});

t.test('what is filed later changes no baseline', async (t) => {
  const counts = syntheticFilings(2, FIRST, 200);
  const day = addDays(FIRST, 150);
  const before = counts.filter((count) => count.day < day);
  t.same(
    sorted(baselinesOf(counts, day, TIRUPUR)),
    sorted(baselinesOf([...before, dayWithout(counts, day)], day, TIRUPUR)),
  );
});

t.test(
  'terms emerge when their share of what is filed leaps, and not when more of everything is filed',
  async (t) => {
    const days = Array.from({ length: 60 }, (_, at) => addDays(FIRST, at));
    const day = addDays(FIRST, 60);
    const filed = new Map(days.map((date) => [date, 50]));
    const terms = days.map((date) => ({ day: date, term: 'pothole', said: 10 }));
    const today = [
      { day, term: 'pothole', said: 30 },
      { day, term: 'jaundice', said: 6 },
      { day, term: 'snake', said: 3 },
    ];
    const found = findEmergingTerms([...terms, ...today], new Map([...filed, [day, 150]]), day);
    t.match(found, [{ term: 'jaundice', said: 6, day }]);
    t.equal(found.length, 1);
    t.ok((found[0]?.expected ?? 1) < 0.5);
    t.same(findEmergingTerms(today, new Map([[day, 150]]), day), [], 'nothing to compare with');
  },
);

t.test('tone is summed by ward, by category and over everything', async (t) => {
  const row = { day: FIRST, filed: 2, tones: { angry: 1, calm: 1 }, distress: 0.5 };
  const areas = sentimentByArea(
    [
      { ...row, ward: 'W01', category: 'Drainage' },
      { ...row, ward: 'W02', category: 'Drainage', tones: {}, distress: 0 },
    ],
    FIRST,
    LAST,
  );
  const of = (ward: string, category: string) =>
    areas.find((area) => area.ward === ward && area.category === category);
  t.match(of('W01', 'Drainage'), { filed: 2, tones: { angry: 1, calm: 1 }, distress: 0.25 });
  t.match(of('all', 'all'), { filed: 4, tones: { angry: 1, calm: 1 }, distress: 0.25 });
  t.match(of('W02', 'all'), { filed: 2, tones: {}, distress: null });
  t.equal(areas.length, 6);
});

t.test(
  'a distribution of counts sums to one, has its mean, and its tail is what its quantile says',
  async (t) => {
    const mean = fc.double({ min: 0.05, max: 200, noNaN: true });
    const spread = fc.double({ min: 0, max: 2, noNaN: true });
    fc.assert(
      fc.property(mean, spread, fc.double({ min: 0.01, max: 0.999, noNaN: true }), (mean, spread, share) => {
        const { tail, quantile } = countDistribution(mean, mean + spread * mean ** 2);
        const at = quantile(share);
        return tail(0) === 1 && tail(at + 1) <= 1 - share + 1e-9 && (at === 0 || tail(at) > 1 - share - 1e-9);
      }),
    );
    const poisson = countDistribution(2, 2);
    t.ok(Math.abs(poisson.tail(1) - (1 - Math.exp(-2))) < 1e-12);
  },
);

t.test('days are those of the city, also where clocks change', async (t) => {
  const zones = ['Asia/Kolkata', 'Europe/Berlin', 'America/New_York', 'America/Sao_Paulo', 'Africa/Cairo'];
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.date({ min: new Date('2015-01-01'), max: new Date('2034-12-31'), noInvalidDate: true }),
      (zone, instant) => {
        const day = dayOf(instant, zone);
        const [start, next] = [startOfDay(day, zone), startOfDay(addDays(day, 1), zone)];
        return (
          start <= instant &&
          instant < next &&
          dayOf(start, zone) === day &&
          dayOf(new Date(start.getTime() - 1), zone) === addDays(day, -1)
        );
      },
    ),
  );
  t.equal(startOfDay('2026-11-25', 'Asia/Kolkata').toISOString(), '2026-11-24T18:30:00.000Z');
  t.equal(startOfDay('2016-10-16', 'America/Sao_Paulo').toISOString(), '2016-10-16T03:00:00.000Z');
  t.equal(daysBetween('2024-02-28', '2024-03-01'), 2);
  t.equal(weekdayOf('2026-11-25'), 3);
});

function sorted<Item>(items: readonly Item[]): readonly string[] {
  return items.map((item) => JSON.stringify(item)).sort();
}

function dayWithout(counts: readonly DailyCount[], day: string): DailyCount {
  const of = counts.find((count) => count.day === day);
  if (of === undefined) throw new Error(`Nothing was filed on ${day}`);
  return of;
}
