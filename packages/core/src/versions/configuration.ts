import { ARTEFACT_SERVICES, type ArtefactService } from './artefact.ts';

export type ActiveArtefactIds = Readonly<Record<ArtefactService, string>>;

/** A candidate that reads along beside the active version of its service, and decides nothing. */
export interface Shadow {
  readonly artefactId: string;
  readonly since: Date;
}

/** What decides at one time: which version of what. Every change of it is another revision. */
export interface Configuration {
  /** Counts from 1. */
  readonly revision: number;
  readonly artefacts: ActiveArtefactIds;
  /** Part of what is kept in caches: with another one, nothing that was kept before is answered. */
  readonly cacheGeneration: number;
  /** Of the store. */
  readonly schema: number;
  /** The highest schema that processes may bring the store to; null for as high as they know. Set by a rollback. */
  readonly schemaCeiling: number | null;
  /** The version of the code that came last, and the hash of its manifest. */
  readonly system: string;
  readonly manifestHash: string;
  /** What came with that code. A service whose active artefact is the one that came goes along with the next. */
  readonly shipped: ActiveArtefactIds;
  readonly shadow: Shadow | null;
}

export const REVISION_ACTIONS = [
  'installed',
  'deployed',
  'activated',
  'rolled_back',
  'shadowed',
  'migrated',
] as const;
export type RevisionAction = (typeof REVISION_ACTIONS)[number];

/** One entry of the history: a configuration, and how it came about. */
export interface Revision extends Configuration {
  readonly at: Date;
  /** Id of an API key, or `system` for what happened at a start. */
  readonly by: string;
  readonly action: RevisionAction;
  /** Of a rollback: the revision that it went back to. */
  readonly backTo: number | null;
}

export interface ArtefactChange {
  readonly service: ArtefactService;
  readonly from: string;
  readonly to: string;
}

/** The services for which two configurations name different artefacts. */
export function changesBetween(from: ActiveArtefactIds, to: ActiveArtefactIds): readonly ArtefactChange[] {
  return ARTEFACT_SERVICES.filter((service) => from[service] !== to[service]).map((service) => ({
    service,
    from: from[service],
    to: to[service],
  }));
}

/** Whether they decide alike; which code they came with and what reads along does not matter. */
export function decideAlike(a: Configuration, b: Configuration): boolean {
  return a.schema === b.schema && changesBetween(a.artefacts, b.artefacts).length === 0;
}
