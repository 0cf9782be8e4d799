import type { TSchema } from 'typebox';
import { type Taxonomy, TaxonomySchema, taxonomyFaults } from '../city/taxonomy.ts';
import type { ClassifierModel } from '../classifier/classifier.ts';
import { hashOfModel, readModelFile } from '../classifier/model-file.ts';
import { toClassifierModel, toLanguageModel } from '../classifier/shipped-models.ts';
import { type DuplicateModel, readDuplicateModel } from '../duplicates/duplicate-model.ts';
import { DomainError } from '../errors.ts';
import type { LanguageModel } from '../language/detect-language.ts';
import { type PriorityRules, readPriorityRules } from '../priority/priority-rules.ts';
import { compileSchema } from '../schema/compile-schema.ts';
import { matchesSchema } from '../schema/matches-schema.ts';
import { readToneRules, type ToneRules } from '../sentiment/tone-rules.ts';
import { type ArtefactService, versionWithHash } from './artefact.ts';
import { type ThresholdRules, ThresholdRulesSchema } from './threshold-rules.ts';

/** What each service works with, read from the bytes of its artefact. Each names its version with its hash. */
export interface ArtefactContents {
  readonly language: LanguageModel;
  readonly classifier: ClassifierModel;
  readonly duplicateDetector: DuplicateModel;
  readonly priorityScorer: PriorityRules;
  readonly sentiment: ToneRules;
  readonly thresholds: ThresholdRules;
  readonly taxonomy: Taxonomy & { readonly version: string };
}

type Readers = {
  readonly [Service in ArtefactService]: (bytes: Uint8Array, sha256: string) => ArtefactContents[Service];
};

const UNNUMBERED = '1.0.0';
const MOST_FAULTS = 5;

const READERS: Readers = {
  language: (bytes, sha256) => toLanguageModel(readModelFile(bytes, sha256)),
  classifier: (bytes, sha256) => toClassifierModel(readModelFile(bytes, sha256)),
  duplicateDetector: (bytes) => readDuplicateModel(readJson(bytes)),
  priorityScorer: (bytes) => readPriorityRules(readJson(bytes)),
  sentiment: (bytes) => readToneRules(readJson(bytes)),
  thresholds: (bytes) => readThresholds(readJson(bytes)),
  taxonomy: (bytes) => readTaxonomy(readJson(bytes)),
};

/**
 * Reads the bytes of an artefact, whose hash must be the one that it was registered with.
 *
 * @throws DomainError model_unavailable when it is another one, or they are nothing that the service can work with.
 */
export function readArtefact<Service extends ArtefactService>(
  service: Service,
  bytes: Uint8Array,
  sha256: string,
): ArtefactContents[Service] {
  if (hashOfModel(bytes) !== sha256)
    throw unusable(`The bytes of ${service} do not have the hash that they were registered with.`);
  const contents = READERS[service](bytes, sha256);
  return { ...contents, version: versionWithHash(contents.version, sha256) };
}

function readThresholds(data: unknown): ThresholdRules {
  if (matchesSchema(ThresholdRulesSchema, data)) return data;
  throw unusable(`The thresholds cannot be used: ${faultsOf(ThresholdRulesSchema, data)}.`);
}

function readTaxonomy(data: unknown): Taxonomy & { readonly version: string } {
  if (!matchesSchema(TaxonomySchema, data))
    throw unusable(`The taxonomy cannot be used: ${faultsOf(TaxonomySchema, data)}.`);
  const faults = taxonomyFaults(data);
  if (faults.length > 0)
    throw unusable(`The taxonomy cannot be used: ${faults.slice(0, MOST_FAULTS).join('; ')}.`);
  return { ...data, version: data.version ?? UNNUMBERED };
}

function faultsOf(schema: TSchema, data: unknown): string {
  return compileSchema(schema).faults(data, MOST_FAULTS).join('; ');
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    throw new DomainError('model_unavailable', 'The rules are no JSON.', { cause: error });
  }
}

function unusable(message: string): DomainError {
  return new DomainError('model_unavailable', message);
}
