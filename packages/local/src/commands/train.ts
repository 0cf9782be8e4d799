import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createAnalyser, hashOfModel, loadCity, type ManifestEntry, writeModelFile } from '@namsev/core';
import { readConfig } from '../config.ts';
import { Fault, reportFaults } from '../fault.ts';
import { sayOnStandardError } from '../say.ts';
import { trainBaseline } from '../train/train-baseline.ts';
import { trainDuplicates } from '../train/train-duplicates.ts';
import { type Trained, trainModels } from '../train/train-models.ts';

const MODELS_FOLDER = new URL('../../../../core/models/', import.meta.url);

/**
 * `npm run train -- --data DIR` makes the shipped models again; figures in JSON on standard output. With
 * `--duplicates` in place of the data it makes the model for duplicates, which reads with the shipped ones; with
 * `--baseline` the classifier to fall back on.
 */
export function run(commandArguments: readonly string[]): Promise<number> {
  return reportFaults(async () => {
    if (commandArguments.includes('--duplicates')) return shipDuplicates();
    if (commandArguments.includes('--baseline')) return shipBaseline();
    const { language, classifier } = trainModels(readFolder(commandArguments), sayOnStandardError);
    mkdirSync(MODELS_FOLDER, { recursive: true });
    const manifest = {
      language: ship('language.model', language),
      classifier: ship('category.model', classifier),
    };
    write('manifest.json', `${JSON.stringify(manifest, null, 2)}\n`);
    const report = {
      language: { ...manifest.language, details: language.details },
      classifier: {
        ...manifest.classifier,
        threshold: classifier.file.threshold,
        details: classifier.details,
      },
    };
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    return 0;
  });
}

async function shipDuplicates(): Promise<number> {
  const { frequencies, ...learned } = trainDuplicates(await createAnalyser(), loadCity(readConfig().city));
  write('duplicates.json', `${JSON.stringify({ ...learned, frequencies })}\n`);
  process.stdout.write(`${JSON.stringify(learned, null, 2)}\n`);
  return 0;
}

async function shipBaseline(): Promise<number> {
  const baseline = ship('baseline.model', trainBaseline());
  write('baseline.json', `${JSON.stringify(baseline, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify(baseline, null, 2)}\n`);
  return 0;
}

function readFolder(commandArguments: readonly string[]): string {
  const { values } = parseArgs({
    args: [...commandArguments],
    options: { data: { type: 'string' } },
    strict: false,
  });
  if (typeof values.data !== 'string')
    throw new Fault(
      'Usage: npm run train -- --data DIR, the folder of the csv files, or --duplicates, or --baseline.',
    );
  return values.data;
}

function ship(name: string, { file, trainedOn, figures }: Trained): ManifestEntry {
  const bytes = writeModelFile(file);
  write(name, bytes);
  return { version: file.version, file: name, sha256: hashOfModel(bytes), trainedOn, figures };
}

/** Whole or not at all: a model that is half written would not match its hash. */
function write(name: string, content: string | Uint8Array): void {
  const temporary = new URL(`${name}.new`, MODELS_FOLDER);
  writeFileSync(temporary, content);
  renameSync(temporary, new URL(name, MODELS_FOLDER));
}
