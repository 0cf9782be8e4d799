import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DomainError } from '../errors.ts';
import type { FeatureName } from './pair-features.ts';
import type { TermFrequencies } from './term-frequencies.ts';

/** What was learned from labelled pairs; made by `npm run train -- --duplicates`. */
export interface DuplicateModel {
  readonly version: string;
  readonly weights: Readonly<Record<FeatureName, number>>;
  readonly bias: number;
  readonly threshold: number;
  readonly frequencies: TermFrequencies;
}

const MODEL_FILE = new URL('../../../models/duplicates.json', import.meta.url);
const HASH_LENGTH = 8;

/** Its version ends with its hash, as that of every model. @throws DomainError model_unavailable */
export function loadDuplicateModel(file: URL = MODEL_FILE): DuplicateModel {
  try {
    const bytes = readFileSync(file);
    const model = JSON.parse(bytes.toString('utf8')) as DuplicateModel;
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, HASH_LENGTH);
    return { ...model, version: `${model.version}+${hash}` };
  } catch (error) {
    throw new DomainError('model_unavailable', 'The model for duplicates cannot be read.', { cause: error });
  }
}
