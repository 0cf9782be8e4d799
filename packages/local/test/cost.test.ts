import t from 'tap';
import { costOf, HABITS } from '../src/cost/cost-model.ts';

const FIGURES = { filingCpuMs: 10, analysisCpuMs: 20, storeKB: 8 };

t.test('what a city needs follows from its figures', async (t) => {
  const habits = { ...HABITS, complaintsPerUserYear: 365 * 24 * 3_600, callsPerComplaint: 9, peak: 2 };
  const cost = costOf(10, FIGURES, habits, { core: 100, gigabyte: 1 });
  t.equal(cost.filedPerSecondAtPeak, 20);
  t.equal(cost.apis, 4, '20 filings with nine calls each of 10 ms, at half of a processor');
  t.equal(cost.workers, 2, 'never fewer than two');
  t.equal(cost.storeGB / cost.backupGB, 3 / 7);
  t.equal(cost.perMonth, (4 + 2 + 6) * 100 + cost.storeGB + cost.backupGB);
  t.equal(costOf(10, FIGURES, habits, undefined).perMonth, null);
});

t.test('more users never need less', async (t) => {
  const sizes = Array.from({ length: 30 }, (_, power) => 2 ** power);
  const costs = sizes.map((users) => costOf(users, FIGURES, HABITS, { core: 1, gigabyte: 1 }));
  for (const [index, more] of costs.entries()) {
    const fewer = costs[index - 1] ?? more;
    t.ok(more.apis >= fewer.apis && more.workers >= fewer.workers, `processes for ${more.users}`);
    t.ok((more.perMonth ?? 0) >= (fewer.perMonth ?? 0), `price for ${more.users}`);
  }
  t.equal(costs[0]?.apis, 2);
  t.ok((costs.at(-1)?.apis ?? 0) > 2);
});
