import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Type } from 'typebox';
import { DomainError } from '../errors.ts';
import { matchesSchema } from '../schema/matches-schema.ts';
import { FEATURES, type FeatureName } from './pair-features.ts';
import type { TermFrequencies } from './term-frequencies.ts';

/** What was learned from labelled pairs; made by `npm run train -- --duplicates`. */
export interface DuplicateModel {
  readonly version: string;
  readonly weights: Readonly<Record<FeatureName, number>>;
  readonly bias: number;
  readonly threshold: number;
  readonly frequencies: TermFrequencies;
}

const Weights = Type.Object(Object.fromEntries(FEATURES.map((name) => [name, Type.Number()])));
const DuplicateModelSchema = Type.Object({
  version: Type.String({ minLength: 1 }),
  weights: Type.Unsafe<DuplicateModel['weights']>(Weights),
  bias: Type.Number(),
  threshold: Type.Number({ minimum: 0, maximum: 1 }),
  frequencies: Type.Object({
    complaints: Type.Integer({ minimum: 0 }),
    fewest: Type.Number({ minimum: 0 }),
    // Thousands of words: what they count is looked at apart, for a walk over a schema matches each key to a pattern.
    counts: Type.Unsafe<Readonly<Record<string, number>>>(Type.Object({})),
  }),
});

/** @throws DomainError model_unavailable when the data are no model. */
export function readDuplicateModel(data: unknown): DuplicateModel {
  if (!matchesSchema(DuplicateModelSchema, data) || !Object.values(data.frequencies.counts).every(isCount))
    throw new DomainError('model_unavailable', 'The model for duplicates cannot be used.');
  return data;
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && value >= 0;
}

/** The bytes of the shipped model. @throws DomainError model_unavailable */
export function shippedDuplicateModel(): Buffer {
  return readBytes(MODEL_FILE);
}

const MODEL_FILE = new URL('../../../models/duplicates.json', import.meta.url);
const HASH_LENGTH = 8;

/** Its version ends with its hash, as that of every model. @throws DomainError model_unavailable */
export function loadDuplicateModel(file: URL = MODEL_FILE): DuplicateModel {
  const bytes = readBytes(file);
  const model = readDuplicateModel(parse(bytes));
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, HASH_LENGTH);
  return { ...model, version: `${model.version}+${hash}` };
}

function readBytes(file: URL): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new DomainError('model_unavailable', 'The model for duplicates cannot be read.', { cause: error });
  }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new DomainError('model_unavailable', 'The model for duplicates cannot be read.', { cause: error });
  }
}
