import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createAnalyser, hashOfModel, loadCity, type ManifestEntry, writeModelFile } from '@namsev/core';
import { readConfig } from '../config.ts';
import { Fault, reportFaults } from '../fault.ts';
import { sayOnStandardError } from '../say.ts';
import { trainBaseline } from '../train/train-baseline.ts';
import { trainDuplicates } from '../train/train-duplicates.ts';
import { type Trained, trainModels } from '../train/train-models.ts';
import { trainWeighing, withWeighing } from '../train/train-weighing.ts';

const USAGE =
  'Usage: npm run train -- --data DIR, the folder of the csv files, or --weighing, or --duplicates, or --baseline, or --check [--data DIR].';
const MODELS_FOLDER = new URL('../../../../core/models/', import.meta.url);
const RULES_FOLDER = new URL('../../../../core/src/priority/', import.meta.url);
const RULES_FILE = 'rules.json';

interface MadeFile {
  readonly name: string;
  readonly folder: URL;
  readonly content: string | Uint8Array;
}

/** Files as they are shipped, and what to print of them. */
interface Made {
  readonly files: readonly MadeFile[];
  readonly report: unknown;
}

interface Wanted {
  readonly weighing: boolean;
  readonly duplicates: boolean;
  readonly baseline: boolean;
}

/**
 * `npm run train -- --data DIR` makes the shipped models again; figures in JSON on standard output. With
 * `--weighing` in place of the data it writes into the rules how much they and the reading count, and with
 * `--duplicates` it makes the model for duplicates; both read with the shipped models. With `--baseline` it makes the
 * classifier to fall back on. With `--check` it ships nothing: it makes again what can be made, the first two only where
 * `--data` is given, and fails unless every file is the shipped one to the byte.
 */
export function run(commandArguments: readonly string[]): Promise<number> {
  return reportFaults(async () => {
    const { data, ...wanted } = readArguments(commandArguments);
    if (wanted.check) return check(data);
    if (!Object.values(wanted).includes(true) && data === undefined) throw new Fault(USAGE);
    const made = await make(data, wanted);
    made.files.forEach(write);
    process.stdout.write(`${JSON.stringify(made.report, null, 2)}\n`);
    return 0;
  });
}

function make(data: string | undefined, wanted: Wanted): Made | Promise<Made> {
  if (wanted.weighing) return makeWeighing();
  if (wanted.duplicates) return makeDuplicates();
  return wanted.baseline || data === undefined ? makeBaseline() : makeModels(data);
}

/** Says of each file whether it is the shipped one; a manifest is compared as a whole, so its hashes are too. */
async function check(data: string | undefined): Promise<number> {
  const made = [
    await makeWeighing(),
    await makeDuplicates(),
    makeBaseline(),
    ...(data === undefined ? [] : [makeModels(data)]),
  ];
  const answers = made
    .flatMap(({ files }) => files)
    .map((file) => [file.name, isShipped(file) ? 'same' : 'differs'] as const);
  process.stdout.write(`${JSON.stringify(Object.fromEntries(answers), null, 2)}\n`);
  const differing = answers.filter(([, answer]) => answer === 'differs').map(([name]) => name);
  if (differing.length > 0)
    throw new Fault(`Trained again, these are not the shipped ones: ${differing.join(', ')}.`);
  return 0;
}

function isShipped({ name, folder, content }: MadeFile): boolean {
  return readFileSync(new URL(name, folder)).equals(Buffer.from(content));
}

function makeModels(folder: string): Made {
  const { language, classifier } = trainModels(folder, sayOnStandardError);
  const [languageFile, classifierFile] = [
    writeModelFile(language.file),
    writeModelFile(classifier.file),
  ] as const;
  const manifest = {
    language: entryOf('language.model', languageFile, language),
    classifier: entryOf('category.model', classifierFile, classifier),
  };
  return {
    files: [
      modelFile('language.model', languageFile),
      modelFile('category.model', classifierFile),
      modelFile('manifest.json', `${JSON.stringify(manifest, null, 2)}\n`),
    ],
    report: {
      language: { ...manifest.language, details: language.details },
      classifier: {
        ...manifest.classifier,
        threshold: classifier.file.threshold,
        details: classifier.details,
      },
    },
  };
}

async function makeDuplicates(): Promise<Made> {
  const { model, pairFiles } = trainDuplicates(await createAnalyser(), loadCity(readConfig().city));
  const { frequencies, ...learned } = model;
  const file = modelFile('duplicates.json', `${JSON.stringify({ ...learned, frequencies })}\n`);
  return { files: [...pairFiles, file], report: learned };
}

async function makeWeighing(): Promise<Made> {
  const { weighing, figures } = await trainWeighing();
  const rules = readFileSync(new URL(RULES_FILE, RULES_FOLDER), 'utf8');
  const file = { name: RULES_FILE, folder: RULES_FOLDER, content: withWeighing(rules, weighing) };
  return { files: [file], report: { weighing, figures } };
}

function makeBaseline(): Made {
  const trained = trainBaseline();
  const bytes = writeModelFile(trained.file);
  const entry = entryOf('baseline.model', bytes, trained);
  return {
    files: [
      modelFile('baseline.model', bytes),
      modelFile('baseline.json', `${JSON.stringify(entry, null, 2)}\n`),
    ],
    report: entry,
  };
}

/** @throws Fault for anything that is no option. */
function readArguments(commandArguments: readonly string[]): Wanted & { check: boolean; data?: string } {
  try {
    const { values } = parseArgs({
      args: [...commandArguments],
      options: {
        data: { type: 'string' },
        weighing: { type: 'boolean', default: false },
        duplicates: { type: 'boolean', default: false },
        baseline: { type: 'boolean', default: false },
        check: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new Fault(USAGE, { cause: error });
  }
}

function entryOf(name: string, bytes: Uint8Array, { file, trainedOn, figures }: Trained): ManifestEntry {
  return { version: file.version, file: name, sha256: hashOfModel(bytes), trainedOn, figures };
}

function modelFile(name: string, content: string | Uint8Array): MadeFile {
  return { name, folder: MODELS_FOLDER, content };
}

/** Whole or not at all: a model that is half written would not match its hash. */
function write({ name, folder, content }: MadeFile): void {
  mkdirSync(folder, { recursive: true });
  const temporary = new URL(`${name}.new`, folder);
  writeFileSync(temporary, content);
  renameSync(temporary, new URL(name, folder));
}
