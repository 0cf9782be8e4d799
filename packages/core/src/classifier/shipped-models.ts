import { readFileSync } from 'node:fs';
import { DomainError } from '../errors.ts';
import type { LanguageModel } from '../language/detect-language.ts';
import type { ClassifierModel } from './classifier.ts';
import { type ModelFile, partOf, readModelFile } from './model-file.ts';

/** What `manifest.json` says of one shipped model. */
export interface ManifestEntry {
  readonly version: string;
  readonly file: string;
  readonly sha256: string;
  readonly trainedOn: Readonly<Record<string, number>>;
  readonly figures: Readonly<Record<string, number>>;
}

export interface ModelManifest {
  readonly language: ManifestEntry;
  readonly classifier: ManifestEntry;
}

export interface ShippedModels {
  readonly language: LanguageModel;
  readonly classifier: ClassifierModel;
  readonly manifest: ModelManifest;
}

const MODELS_FOLDER = new URL('../../../models/', import.meta.url);

/** @throws DomainError model_unavailable when a file is missing, damaged or not the one of the manifest. */
export function loadShippedModels(folder: URL = MODELS_FOLDER): ShippedModels {
  const manifest = readManifest(folder);
  return {
    language: toLanguageModel(load(manifest.language, folder)),
    classifier: toClassifierModel(load(manifest.classifier, folder)),
    manifest,
  };
}

export function toLanguageModel(file: ModelFile): LanguageModel {
  return { version: file.version, threshold: file.threshold, romanised: partOf(file, 'romanised') };
}

export function toClassifierModel(file: ModelFile): ClassifierModel {
  const { version, threshold } = file;
  return {
    version,
    threshold,
    category: partOf(file, 'category'),
    subType: partOf(file, 'subType'),
    reading: partOf(file, 'reading'),
  };
}

/** What came with the code, with the classifier to fall back on; the files themselves are not looked at. */
export function readShippedEntries(
  folder: URL = MODELS_FOLDER,
): ModelManifest & { readonly baseline: ManifestEntry } {
  return { ...readManifest(folder), baseline: readEntries<ManifestEntry>('baseline.json', folder) };
}

/** @throws DomainError model_unavailable */
export function readShippedFile(file: string, folder: URL = MODELS_FOLDER): Buffer {
  return readBytes(new URL(file, folder));
}

function readManifest(folder: URL): ModelManifest {
  return readEntries<ModelManifest>('manifest.json', folder);
}

function readEntries<Entries>(file: string, folder: URL): Entries {
  const text = readBytes(new URL(file, folder)).toString('utf8');
  try {
    return JSON.parse(text) as Entries;
  } catch (error) {
    throw new DomainError('model_unavailable', 'The manifest of the models is damaged.', { cause: error });
  }
}

/** The hash is part of the version: an analysis names the very model that made it, however often it is retrained. */
function load({ file, sha256 }: ManifestEntry, folder: URL): ModelFile {
  const model = readModelFile(readBytes(new URL(file, folder)), sha256);
  return { ...model, version: `${model.version}+${sha256.slice(0, 8)}` };
}

function readBytes(file: URL): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new DomainError('model_unavailable', 'A model file cannot be read.', { cause: error });
  }
}
