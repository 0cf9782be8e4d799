import { PREPROCESSOR_VERSION } from '../analysis/analyser.ts';
import { SYSTEM_VERSION } from '../operations/version.ts';
import { SEARCH_VERSION } from '../search/search.ts';
import { SCHEMA_VERSION } from '../store/migrations/migrate.ts';
import { TRANSLATIONS_VERSION } from '../translations/translations.ts';
import { TRENDS_VERSION } from '../trends/trends.ts';
import type { ArtefactService } from './artefact.ts';
import type { ShippedArtefact } from './shipped-artefacts.ts';
import { hashOfFolder, hashOfParts } from './source-hash.ts';

/** The version of one part, and the hash of everything that it is made of. */
export interface ManifestPart {
  readonly version: string;
  readonly sha256: string;
}

/** What this code is, part by part. Another hash of a part is another part, whatever its version says. */
export interface CodeManifest {
  readonly system: string;
  readonly schema: number;
  readonly services: Readonly<Record<ServiceName, ManifestPart>>;
  readonly caches: Readonly<Record<keyof typeof CACHE_SCHEMAS, ManifestPart>>;
  readonly pipelines: Readonly<Record<keyof typeof PIPELINES, ManifestPart>>;
  /** Over all of it. */
  readonly sha256: string;
}

interface Part {
  readonly version: string;
  /** Folders of this package that it is made of. */
  readonly folders: readonly string[];
}

interface ServicePart extends Partial<Part> {
  readonly folders: readonly string[];
  /** Whose artefact it works with; its version is that of the service. */
  readonly artefact?: ArtefactService;
}

/** The eight of the specification. */
const SERVICES = {
  preprocessor: { version: PREPROCESSOR_VERSION, folders: ['language'] },
  language: { artefact: 'language', folders: ['language'] },
  classifier: { artefact: 'classifier', folders: ['classifier'] },
  priorityScorer: { artefact: 'priorityScorer', folders: ['priority'] },
  sentiment: { artefact: 'sentiment', folders: ['sentiment'] },
  duplicateDetector: { artefact: 'duplicateDetector', folders: ['duplicates'] },
  searchService: { version: SEARCH_VERSION, folders: ['search'] },
  trends: { version: TRENDS_VERSION, folders: ['trends'] },
} as const satisfies Record<string, ServicePart>;
export type ServiceName = keyof typeof SERVICES;

/** Layouts of what is kept to be answered again: what was written by another one is made anew. */
const CACHE_SCHEMAS = {
  translationCache: { version: TRANSLATIONS_VERSION, folders: ['translations'] },
  searchIndex: { version: SEARCH_VERSION, folders: ['search'] },
  embeddings: { version: '1.0.0', folders: ['duplicates'] },
  lruCache: { version: '1.0.0', folders: ['cache'] },
} as const satisfies Record<string, Part>;

const PIPELINES = {
  complaintProcessing: { version: '1.0.0', folders: ['analysis', 'complaints'] },
  batchDaily: { version: '1.0.0', folders: ['batches', 'trends'] },
  batchWeekly: { version: '1.0.0', folders: ['batches', 'retention', 'evaluation'] },
  cleanup: { version: '1.0.0', folders: ['batches', 'retention'] },
} as const satisfies Record<string, Part>;

export const SERVICE_NAMES = Object.keys(SERVICES) as readonly ServiceName[];

/** The service whose data decides, or undefined for one that is code alone. */
export function artefactServiceOf(service: ServiceName): ArtefactService | undefined {
  const part: ServicePart = SERVICES[service];
  return part.artefact;
}

/** What runs in this process, with the artefacts that came with it. Reads the program itself: some milliseconds. */
export function readCodeManifest(shipped: readonly ShippedArtefact[]): CodeManifest {
  const hashes = new Map<string, string>();
  const hashOf = (folder: string) => {
    const hash = hashes.get(folder) ?? hashOfFolder(folder);
    hashes.set(folder, hash);
    return hash;
  };
  const toPart = ({ version, folders }: Part) => ({
    version,
    sha256: hashOfParts(version, ...folders.map(hashOf)),
  });
  const toServicePart = ({ version = '', folders, artefact }: ServicePart) => {
    const own = shipped.find(({ service, isDefault }) => isDefault && service === artefact);
    const shown = own?.version ?? version;
    return { version: shown, sha256: hashOfParts(shown, own?.sha256 ?? '', ...folders.map(hashOf)) };
  };
  const parts = {
    system: SYSTEM_VERSION,
    schema: SCHEMA_VERSION,
    services: mapParts(SERVICES, toServicePart),
    caches: mapParts(CACHE_SCHEMAS, toPart),
    pipelines: mapParts(PIPELINES, toPart),
  };
  return { ...parts, sha256: hashOfParts(JSON.stringify(parts)) };
}

function mapParts<Name extends string, Given>(
  parts: Readonly<Record<Name, Given>>,
  toPart: (part: Given) => ManifestPart,
): Record<Name, ManifestPart> {
  const entries = Object.entries<Given>(parts).map(([name, part]) => [name, toPart(part)]);
  return Object.fromEntries(entries) as Record<Name, ManifestPart>;
}
