import { addDays, weekdayOf } from '../src/city/city-day.ts';
import { createRandom } from '../src/classifier/seeded-random.ts';
import { type DailyCount, placeInYear } from '../src/trends/count-history.ts';
import { TIRUPUR } from './builders.ts';

const COMPLAINTS_A_DAY = 55;
const CATEGORY_WEIGHTS = [18, 20, 12, 16, 10, 9, 5, 3, 3, 4];
const SUNDAY = 0.55;
const MONDAY = 1.35;
const HOLIDAY = 0.5;
/** Drains overflow in the north-east monsoon, October to December. */
const MONSOON_CATEGORY = 'Drainage';
const MONSOON_PEAK = 310;
const MONSOON_WIDTH = 28;
/** How much days of one kind differ: the shape of the gamma from which the rate of a day is drawn. */
const SHAPE = 4;

/** Synthetic counts of two years: seasons, weekdays, holidays, uneven wards, and more chance than Poisson's. */
export function syntheticFilings(seed: number, first: string, length: number): DailyCount[] {
  const random = createRandom(seed);
  const holidays = new Set(TIRUPUR.holidays.map(({ date }) => date));
  const sum = CATEGORY_WEIGHTS.reduce((total, weight) => total + weight, 0);
  const shares = TIRUPUR.wards.map((_, rank) => 1 / (rank + 2));
  const allShares = shares.reduce((total, share) => total + share, 0);
  return Array.from({ length }, (_, at) => addDays(first, at)).flatMap((day) => {
    const kind = (holidays.has(day) ? HOLIDAY : 1) * weekdayFactor(day);
    return TIRUPUR.categories.flatMap(({ name: category }, index) => {
      const season = category === MONSOON_CATEGORY ? 1 + 2 * monsoon(day) : 1;
      const ofCategory = (COMPLAINTS_A_DAY * (CATEGORY_WEIGHTS[index] ?? 1) * kind * season) / sum;
      return TIRUPUR.wards.flatMap(({ code: ward }, rank) => {
        const mean = (ofCategory * (shares[rank] ?? 0)) / allShares;
        const filed = poisson(mean * spread(random), random);
        return filed === 0 ? [] : [{ day, ward, category, filed }];
      });
    });
  });
}

export function randomFrom<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('Nothing to choose from.');
  return item;
}

function weekdayFactor(day: string): number {
  const weekday = weekdayOf(day);
  if (weekday === 0) return SUNDAY;
  return weekday === 1 ? MONDAY : 1;
}

function monsoon(day: string): number {
  return Math.exp(-(((placeInYear(day) - MONSOON_PEAK) / MONSOON_WIDTH) ** 2));
}

/** Mean 1, variance 1 / SHAPE. */
function spread(random: () => number): number {
  let sum = 0;
  for (let step = 0; step < SHAPE; step += 1) sum -= Math.log(1 - random());
  return sum / SHAPE;
}

function poisson(mean: number, random: () => number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}
