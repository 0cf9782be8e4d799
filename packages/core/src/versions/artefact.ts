/** What is decided by data, and by which: models that were trained, and rules that were written. */
export const ARTEFACT_SERVICES = [
  'language',
  'classifier',
  'duplicateDetector',
  'priorityScorer',
  'sentiment',
  'thresholds',
  'taxonomy',
] as const;
export type ArtefactService = (typeof ARTEFACT_SERVICES)[number];

export type ArtefactKind = 'model' | 'rules';

/** One version of the data of one service. It never changes: other bytes are another artefact. */
export interface Artefact {
  /** Names service, version and content; `baseline` for the classifier to fall back on. */
  readonly id: string;
  readonly service: ArtefactService;
  readonly kind: ArtefactKind;
  /** Ends with the beginning of the hash, so that an analysis names the very bytes that it was made with. */
  readonly version: string;
  readonly sha256: string;
  readonly bytes: number;
  /** How it did on what it was not trained on; empty where nothing was measured. */
  readonly figures: Readonly<Record<string, number>>;
  /** Rows of each source that it learned from; empty for rules. */
  readonly trainedOn: Readonly<Record<string, number>>;
  /** `shipped` came with the code or the city, `registered` through the interface. */
  readonly source: 'shipped' | 'registered';
  readonly registeredAt: Date;
}

/** The classifier that is always there. */
export const BASELINE_ID = 'baseline';

const SHOWN_HASH = 8;

export function kindOf(service: ArtefactService): ArtefactKind {
  return service === 'language' || service === 'classifier' || service === 'duplicateDetector'
    ? 'model'
    : 'rules';
}

/** The version as analyses name it. */
export function versionWithHash(version: string, sha256: string): string {
  return `${version}+${sha256.slice(0, SHOWN_HASH)}`;
}

export function artefactIdOf(service: ArtefactService, version: string, sha256: string): string {
  return `${service}-${version}-${sha256.slice(0, SHOWN_HASH)}`;
}
