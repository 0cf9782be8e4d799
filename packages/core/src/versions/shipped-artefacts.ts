import type { City } from '../city/city.ts';
import { hashOfModel } from '../classifier/model-file.ts';
import { type ManifestEntry, readShippedEntries, readShippedFile } from '../classifier/shipped-models.ts';
import { readDuplicateModel, shippedDuplicateModel } from '../duplicates/duplicate-model.ts';
import { SHIPPED_PRIORITY_RULES, shippedPriorityRules } from '../priority/priority-rules.ts';
import { SHIPPED_TONE_RULES, shippedToneRules } from '../sentiment/tone-rules.ts';
import {
  type Artefact,
  type ArtefactService,
  artefactIdOf,
  BASELINE_ID,
  kindOf,
  versionWithHash,
} from './artefact.ts';
import { SHIPPED_THRESHOLDS } from './threshold-rules.ts';

/** An artefact that came with this code or this city. */
export interface ShippedArtefact extends Omit<Artefact, 'registeredAt' | 'bytes' | 'source'> {
  /** False for what is there only to be activated. */
  readonly isDefault: boolean;
  /** @throws DomainError model_unavailable when a file is missing. */
  read(): Buffer;
}

/**
 * All that came with this code and this city. Files of models are named by their manifest and not looked at before
 * somebody needs them.
 *
 * @throws DomainError model_unavailable when a manifest cannot be read.
 */
export function listShipped(city: City): readonly ShippedArtefact[] {
  const { language, classifier, baseline } = readShippedEntries();
  const duplicates = shippedDuplicateModel();
  const { version: duplicatesVersion } = readDuplicateModel(JSON.parse(duplicates.toString('utf8')));
  const { departments, categories, taxonomyVersion } = city;
  return [
    ofFile('language', language),
    ofFile('classifier', classifier),
    { ...ofFile('classifier', baseline), id: BASELINE_ID, isDefault: false },
    ofBytes('duplicateDetector', duplicatesVersion, duplicates),
    ofData('priorityScorer', shippedPriorityRules().version, SHIPPED_PRIORITY_RULES),
    ofData('sentiment', shippedToneRules().version, SHIPPED_TONE_RULES),
    ofData('thresholds', SHIPPED_THRESHOLDS.version, SHIPPED_THRESHOLDS),
    ofData('taxonomy', taxonomyVersion, { version: taxonomyVersion, departments, categories }),
  ];
}

function ofFile(service: ArtefactService, entry: ManifestEntry): ShippedArtefact {
  const { version, file, sha256, figures, trainedOn } = entry;
  return {
    ...identityOf(service, version, sha256),
    figures,
    trainedOn,
    isDefault: true,
    read: () => readShippedFile(file),
  };
}

function ofData(service: ArtefactService, version: string, data: unknown): ShippedArtefact {
  return ofBytes(service, version, Buffer.from(JSON.stringify(data)));
}

function ofBytes(service: ArtefactService, version: string, bytes: Buffer): ShippedArtefact {
  const identity = identityOf(service, version, hashOfModel(bytes));
  return { ...identity, figures: {}, trainedOn: {}, isDefault: true, read: () => bytes };
}

function identityOf(service: ArtefactService, version: string, sha256: string) {
  return {
    id: artefactIdOf(service, version, sha256),
    service,
    kind: kindOf(service),
    version: versionWithHash(version, sha256),
    sha256,
  };
}
