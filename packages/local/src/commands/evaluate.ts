import { parseArgs } from 'node:util';
import { createAnalyser, loadCity, loadDuplicateModel } from '@namsev/core';
import { readConfig } from '../config.ts';
import { evaluateAnalysis } from '../evaluate/evaluate-analysis.ts';
import { evaluateClasses, type LabelMap } from '../evaluate/evaluate-classes.ts';
import { evaluateDuplicates } from '../evaluate/evaluate-duplicates.ts';
import { openEvaluationStore } from '../evaluate/evaluation-store.ts';
import {
  type LabelledComplaint,
  optionalText,
  readLines,
  readText,
  textField,
} from '../evaluate/labelled-row.ts';
import { makeQualityPage, writeQualityPage } from '../evaluate/quality/write-quality.ts';
import { evaluateSearch } from '../evaluate/search/evaluate-search.ts';
import { toSearchRows } from '../evaluate/search/search-rows.ts';
import { type TextPair, toPair } from '../evaluate/text-pair.ts';
import { Fault, reportFaults } from '../fault.ts';
import { readSeedTexts } from '../load/seed-texts.ts';
import { sayOnStandardError } from '../say.ts';

const USAGE =
  'Usage: npm run evaluate -- analysis|classes|duplicates|search FILE.jsonl [--map LABELS.json] [--among N] [--seed S], or quality [--write]';
const MOST_AMONG = 1_000_000;

/** Measures the shipped language services on labelled rows and prints JSON alone. */
export function run(commandArguments: readonly string[]): Promise<number> {
  return reportFaults(async () => {
    const { values, positionals } = readArguments(commandArguments);
    const [task, file] = positionals;
    if (task === 'quality') return showQuality(values.write === true);
    if (file === undefined) throw new Fault(USAGE);
    const numbers = { among: wholeNumber(values.among, 0), seed: wholeNumber(values.seed, 1) };
    if (task === 'search') return print(await measureSearch(file, numbers));
    if (task === 'duplicates') return print(await measureDuplicates(readLines(file).map(toPair), numbers));
    const map = values.map === undefined ? null : readMap(values.map);
    return print(await measure(task, file, map));
  });
}

function readArguments(commandArguments: readonly string[]) {
  try {
    const options = {
      map: { type: 'string' },
      among: { type: 'string' },
      seed: { type: 'string' },
      write: { type: 'boolean' },
    } as const;
    return parseArgs({ args: [...commandArguments], options, allowPositionals: true });
  } catch (error) {
    throw new Fault(USAGE, { cause: error });
  }
}

/** Prints the page on language quality, or puts it where the documents are. */
async function showQuality(isToBeWritten: boolean): Promise<number> {
  const page = await makeQualityPage(new Date());
  if (isToBeWritten) writeQualityPage(page);
  else process.stdout.write(page);
  return 0;
}

async function measure(task: string | undefined, file: string, map: LabelMap | null): Promise<unknown> {
  const now = new Date();
  const rows = readLines(file);
  if (task === 'analysis') return evaluateAnalysis(await createAnalyser(), rows.map(toComplaint), now);
  if (task === 'classes') {
    const labelled = rows.map((row) => ({ text: textField(row, 'text'), label: textField(row, 'label') }));
    return evaluateClasses(await createAnalyser(), labelled, map, now);
  }
  throw new Fault(USAGE);
}

async function measureSearch(file: string, numbers: { among: number; seed: number }): Promise<unknown> {
  const rows = toSearchRows(readLines(file));
  const config = readConfig();
  const [city, texts] = [loadCity(config.city), await readSeedTexts(config.root)];
  const store = await openEvaluationStore(config, sayOnStandardError);
  try {
    const report = await evaluateSearch(rows, { db: store.db, city, texts, ...numbers });
    return { ...report, store: store.description };
  } finally {
    await store.takeDown();
  }
}

async function measureDuplicates(
  pairs: readonly TextPair[],
  numbers: { among: number; seed: number },
): Promise<unknown> {
  const config = readConfig();
  const services = {
    analyser: await createAnalyser(),
    model: loadDuplicateModel(),
    city: loadCity(config.city),
  };
  const store = await openEvaluationStore(config, sayOnStandardError);
  try {
    const { db, description } = store;
    return { ...(await evaluateDuplicates(pairs, { ...services, ...numbers, db })), store: description };
  } finally {
    await store.takeDown();
  }
}

function wholeNumber(text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isInteger(value) || value < 0 || value > MOST_AMONG) throw new Fault(USAGE);
  return value;
}

function toComplaint(row: Record<string, unknown>): LabelledComplaint {
  const optional = ['title', 'script', 'category', 'priority'].flatMap((name) => {
    const value = optionalText(row, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { text: textField(row, 'text'), lang: textField(row, 'lang'), ...Object.fromEntries(optional) };
}

/** @throws Fault when the file is no JSON object. */
function readMap(file: string): LabelMap {
  try {
    return JSON.parse(readText(file)) as LabelMap;
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault(`${file} is no JSON.`, { cause: error });
  }
}

function print(report: unknown): number {
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  return 0;
}
