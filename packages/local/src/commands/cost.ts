import { parseArgs } from 'node:util';
import { type Cost, type CostPrices, costOf, HABITS } from '../cost/cost-model.ts';
import { Fault, messageOf, reportFaults } from '../fault.ts';
import { formatTable } from '../table.ts';

const USAGE = `Usage: npm run cost -- --filing-ms N --analysis-ms N --store-kb N [--complaints-per-user N] [--calls N] [--peak N]
                    [--core-price N --gb-price N]`;
const USERS = [1_000, 10_000, 100_000];
const FIGURE = { type: 'string' } as const;
const OPTIONS = {
  'filing-ms': FIGURE,
  'analysis-ms': FIGURE,
  'store-kb': FIGURE,
  'complaints-per-user': FIGURE,
  calls: FIGURE,
  peak: FIGURE,
  'core-price': FIGURE,
  'gb-price': FIGURE,
} as const;
type Given = Readonly<Partial<Record<keyof typeof OPTIONS, string>>>;

/** `npm run cost`: what a city of some size needs, from the figures of `npm run bench -- --only scale`. */
export function run(commandArguments: readonly string[]): Promise<number> {
  return reportFaults(async () => {
    const given = readArguments(commandArguments);
    const figures = {
      filingCpuMs: read(given, 'filing-ms'),
      analysisCpuMs: read(given, 'analysis-ms'),
      storeKB: read(given, 'store-kb'),
    };
    const habits = {
      ...HABITS,
      complaintsPerUserYear: read(given, 'complaints-per-user', HABITS.complaintsPerUserYear),
      callsPerComplaint: read(given, 'calls', HABITS.callsPerComplaint),
      peak: read(given, 'peak', HABITS.peak),
    };
    const prices = readPrices(given);
    const costs = USERS.map((users) => costOf(users, figures, habits, prices));
    process.stdout.write(`${JSON.stringify({ ...figures, ...habits })}\n${toTable(costs)}\n`);
    return 0;
  });
}

function readArguments(commandArguments: readonly string[]): Given {
  try {
    return parseArgs({ args: [...commandArguments], options: OPTIONS }).values;
  } catch (error) {
    throw new Fault(`${messageOf(error)}\n${USAGE}`, { cause: error });
  }
}

function read(given: Given, name: keyof Given, fallback?: number): number {
  const text = given[name];
  const value = text === undefined ? fallback : Number(text);
  if (value === undefined || !(value > 0)) throw new Fault(`--${name} must be a number above 0.\n${USAGE}`);
  return value;
}

function readPrices(given: Given): CostPrices | undefined {
  if (given['core-price'] === undefined && given['gb-price'] === undefined) return undefined;
  return { core: read(given, 'core-price'), gigabyte: read(given, 'gb-price') };
}

function toTable(costs: readonly Cost[]): string {
  const whole = (value: number) => Math.round(value).toLocaleString('en-US');
  const fine = (value: number) => (value < 10 ? value.toFixed(2) : whole(value));
  const rows = costs.map((cost) => [
    whole(cost.users),
    whole(cost.complaintsPerYear),
    fine(cost.filedPerSecondAtPeak),
    String(cost.apis),
    String(cost.workers),
    fine(cost.storeGB),
    fine(cost.backupGB),
    ...(cost.perMonth === null ? [] : [whole(cost.perMonth)]),
  ]);
  const heads = [
    'users',
    'complaints a year',
    'filed a second at the peak',
    'apis',
    'workers',
    'store GB',
    'backups GB',
  ];
  return formatTable([[...heads, ...(costs[0]?.perMonth === null ? [] : ['a month'])], ...rows]);
}
