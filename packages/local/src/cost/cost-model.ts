/** What `npm run bench -- --only scale` prints, of one complaint. */
export interface CostFigures {
  /** Processor time of the api to file it, in ms. */
  readonly filingCpuMs: number;
  /** Processor time of a worker to analyse and index it, in ms. */
  readonly analysisCpuMs: number;
  /** On the disk of one member of the store, with indexes, in KB. */
  readonly storeKB: number;
}

/** What people do, and how careful a city is. Assumptions, and not measurements. */
export interface CostHabits {
  readonly complaintsPerUserYear: number;
  /** Calls of citizens and officers for each complaint. Each counts as much as a filing, which costs more than they do. */
  readonly callsPerComplaint: number;
  /** The busiest minutes against the mean of the year. */
  readonly peak: number;
  /** Share of a processor that may be used at the peak. */
  readonly load: number;
  /** How long a complaint is kept: until it is closed, a year, and another one archived. */
  readonly years: number;
  readonly members: number;
}

/** Of a month, in any one currency. */
export interface CostPrices {
  readonly core: number;
  readonly gigabyte: number;
}

export interface Cost {
  readonly users: number;
  readonly complaintsPerYear: number;
  readonly filedPerSecondAtPeak: number;
  readonly apis: number;
  readonly workers: number;
  /** Of all members together. */
  readonly storeGB: number;
  /** Seven backups, uncompressed: an upper bound. */
  readonly backupGB: number;
  /** Null without prices. */
  readonly perMonth: number | null;
}

export const HABITS: CostHabits = {
  complaintsPerUserYear: 2,
  callsPerComplaint: 30,
  peak: 20,
  load: 0.5,
  years: 3,
  members: 3,
};

const SECONDS_PER_YEAR = 365 * 24 * 3_600;
const MS_PER_SECOND = 1_000;
const KB_PER_GB = 1_048_576;
const BACKUPS = 7;
/** Two of each, so that one may end at any time. */
const FEWEST = 2;
const CORES_PER_MEMBER = 2;

/** A process of Node uses one processor: so many processes as processors are needed. */
export function costOf(
  users: number,
  { filingCpuMs, analysisCpuMs, storeKB }: CostFigures,
  habits: CostHabits,
  prices: CostPrices | undefined,
): Cost {
  const complaintsPerYear = users * habits.complaintsPerUserYear;
  const filedPerSecondAtPeak = (complaintsPerYear / SECONDS_PER_YEAR) * habits.peak;
  const processes = (cpuMs: number) =>
    Math.max(FEWEST, Math.ceil((filedPerSecondAtPeak * cpuMs) / MS_PER_SECOND / habits.load));
  const apis = processes(filingCpuMs * (1 + habits.callsPerComplaint));
  const workers = processes(analysisCpuMs);
  const memberGB = (complaintsPerYear * habits.years * storeKB) / KB_PER_GB;
  const storeGB = memberGB * habits.members;
  const backupGB = memberGB * BACKUPS;
  const cores = apis + workers + habits.members * CORES_PER_MEMBER;
  const perMonth = prices === undefined ? null : cores * prices.core + (storeGB + backupGB) * prices.gigabyte;
  return { users, complaintsPerYear, filedPerSecondAtPeak, apis, workers, storeGB, backupGB, perMonth };
}
