import { Fault, messageOf } from '../fault.ts';
import type { Say } from '../say.ts';
import { configuredBinary } from './sources/configured-binary.ts';
import { configuredUri } from './sources/configured-uri.ts';
import { downloadedMongod } from './sources/downloaded-mongod.ts';
import { mongodOnPath } from './sources/mongod-on-path.ts';
import { builtCrate, crateByCargo } from './sources/secantusdb-crate.ts';
import { secantusWheel } from './sources/secantusdb-wheel.ts';
import type { Finding, StoreChoice, StoreKind, StoreSource, TriedSource } from './store-choice.ts';

export interface StoreSettings {
  readonly home: string;
  readonly mongodbUri?: string;
  readonly storeBinary?: string;
  /** The PATH to look for a mongod on. */
  readonly searchPath?: string;
}

export interface ChooseOptions {
  /**
   * The kind that holds the data of this home, if any. It goes before the others, for no store can open the
   * folder of another, and complaints must not seem to be gone because a better store has come up.
   */
  readonly holdingData?: StoreKind;
}

/** All places that a store may come from, the best first. */
export function storeSources(
  settings: StoreSettings,
  say: Say,
  clock: { now(): Date },
): readonly StoreSource[] {
  if (settings.mongodbUri !== undefined) return [configuredUri(settings.mongodbUri)];
  if (settings.storeBinary !== undefined) return [configuredBinary(settings.storeBinary)];
  return [
    mongodOnPath(settings.searchPath),
    downloadedMongod({ home: settings.home, clock }),
    builtCrate(settings.home),
    secantusWheel({ home: settings.home, say }),
    crateByCargo(settings.home, say),
  ];
}

/** Takes the first source that works, fetching what has to be fetched. @throws Fault that says why none did. */
export async function chooseStore(
  sources: readonly StoreSource[],
  options: ChooseOptions = {},
): Promise<StoreChoice> {
  const tried: TriedSource[] = [];
  for (const source of inOrder(sources, options)) {
    const finding = await source.find();
    const result = finding.state === 'obtainable' ? await obtain(finding) : finding;
    if (result.state === 'ready')
      return { server: result.server, source: source.name, reason: result.reason, tried };
    tried.push({ source: source.name, reason: result.reason });
  }
  throw noStore(sources, tried);
}

/** What `chooseStore` would take, so far as can be said without fetching: without a choice, all has to be fetched. */
export async function foreseeStore(
  sources: readonly StoreSource[],
  options: ChooseOptions = {},
): Promise<ForeseenStore> {
  const tried: TriedSource[] = [];
  for (const source of inOrder(sources, options)) {
    const finding = await source.find();
    if (finding.state === 'ready') {
      return {
        choice: { server: finding.server, source: source.name, reason: finding.reason, tried },
        tried,
      };
    }
    const wouldFetch = finding.state === 'obtainable';
    tried.push({
      source: source.name,
      reason: wouldFetch ? `a start ${finding.how}, and takes it if it can` : finding.reason,
    });
  }
  return { tried };
}

export interface ForeseenStore {
  readonly choice?: StoreChoice;
  readonly tried: readonly TriedSource[];
}

async function obtain(
  finding: Extract<Finding, { state: 'obtainable' }>,
): Promise<Exclude<Finding, { state: 'obtainable' }>> {
  try {
    return { state: 'ready', server: await finding.obtain(), reason: 'it was fetched now' };
  } catch (error) {
    return { state: 'unusable', reason: messageOf(error) };
  }
}

function inOrder(sources: readonly StoreSource[], { holdingData }: ChooseOptions): readonly StoreSource[] {
  if (holdingData === undefined) return sources;
  const holds = (source: StoreSource): boolean => source.kind === holdingData;
  return [...sources.filter(holds), ...sources.filter((source) => !holds(source))];
}

function noStore(sources: readonly StoreSource[], tried: readonly TriedSource[]): Fault {
  const [first] = tried;
  if (sources[0]?.isDemanded === true && first !== undefined)
    return new Fault(`${first.source}: ${first.reason}`);
  const lines = tried.map(({ source, reason }) => `  ${source}: ${reason}`);
  return new Fault(`No store could be had. Set MONGODB_URI, or mend one of these:\n${lines.join('\n')}`);
}
