import {
  type Artefact,
  type ArtefactContents,
  type ArtefactService,
  type AuditLog,
  activateArtefact,
  type Configuration,
  createShadowStore,
  type JobStore,
  type LiveCity,
  type Logger,
  type Migration,
  notFound,
  type PivotLexicon,
  type Principal,
  type ProcessHeartbeat,
  type ProcessRegistry,
  planRollback,
  type Revision,
  type RollbackPlan,
  readActive,
  readSchemaStatus,
  registerArtefact,
  rollBack,
  rollBackArtefacts,
  type SchemaStatus,
  type ShadowReport,
  startShadow,
  stopShadow,
  tryOut,
  type VersionRegistry,
} from '@namsev/core';
import type { LanguageLoader } from './language-services.ts';

export interface VersionDeskOptions {
  readonly registry: VersionRegistry;
  readonly city: LiveCity;
  readonly jobs: JobStore;
  readonly audit: AuditLog;
  readonly processes: ProcessRegistry;
  readonly languages: Pick<LanguageLoader, 'look'>;
  readonly logger: Logger;
  /** All that this process knows. */
  readonly migrations: readonly Migration[];
  lexicon(): PivotLexicon;
}

/** How versions stand at one moment. */
export interface VersionsStatus {
  readonly active: Configuration;
  /** Those that decide. */
  readonly artefacts: readonly Artefact[];
  readonly processes: readonly ProcessHeartbeat[];
  readonly history: readonly Revision[];
  readonly schema: SchemaStatus;
}

/** What administrators ask about versions and do with them. Whatever it is asked first, it registers what is shipped. */
export interface VersionDesk {
  readonly registry: VersionRegistry;
  status(): Promise<VersionsStatus>;
  active(): Promise<Configuration>;
  /** @throws DomainError not_found */
  artefact(id: string): Promise<Artefact>;
  /** The bytes as they are kept. */
  bytesOf(artefact: Artefact): Promise<Buffer | undefined>;
  list(limit: number, after?: string): Promise<readonly Artefact[]>;
  register(by: Principal, service: ArtefactService, bytes: Uint8Array): Promise<Artefact>;
  activate(by: Principal, id: string): Promise<Configuration>;
  rollBackModels(by: Principal): Promise<Configuration>;
  plan(to: string): Promise<RollbackPlan>;
  /** Lets a candidate read along, and tells what it said so far. */
  startShadow(by: Principal, id: string): Promise<ShadowReport>;
  stopShadow(by: Principal): Promise<void>;
  /** @throws DomainError not_found when nothing reads along. */
  shadowReport(): Promise<ShadowReport>;
  rollBack(by: Principal, ordered: { to: string; planHash: string }): ReturnType<typeof rollBack>;
}

/** Revisions that are shown with the versions; the history has them all. */
const SHOWN_REVISIONS = 20;

export function createVersionDesk(options: VersionDeskOptions): VersionDesk {
  const { registry, city, jobs, audit, processes, languages, lexicon, logger, migrations } = options;
  const { artefacts, configurations, clock } = registry;
  const dependencies = { ...registry, jobs, audit, city, migrations };
  const registered =
    <Given extends readonly unknown[], Result>(act: (...given: Given) => Promise<Result>) =>
    async (...given: Given) => {
      await registry.register();
      return act(...given);
    };
  /** This process need not wait for its next look. */
  const followed =
    <Given extends readonly unknown[], Result>(act: (...given: Given) => Promise<Result>) =>
    async (...given: Given) => {
      await registry.register();
      const result = await act(...given);
      languages
        .look()
        .catch((error: unknown) => logger.warn({ err: error }, 'what was activated is followed later'));
      return result;
    };
  const tryCandidate = async (candidate: Partial<ArtefactContents>) => {
    const { contents } = await readActive(
      { artefacts, shipped: registry.shipped() },
      await registry.register(),
    );
    await tryOut({ ...contents, ...candidate }, city, lexicon());
  };
  const comparisons = createShadowStore(registry.db);
  const reportOf = ({ shadow }: Configuration) => {
    if (shadow === null) throw notFound('A candidate that reads along');
    return comparisons.report(shadow.artefactId, shadow.since);
  };
  return {
    registry,
    startShadow: followed(async (by, id) => reportOf(await startShadow(dependencies, by, id))),
    stopShadow: followed(async (by) => void (await stopShadow(dependencies, by))),
    shadowReport: async () => reportOf(await registry.register()),
    status: registered(async () => {
      const [active, history, alive, schema] = await Promise.all([
        registry.register(),
        configurations.history(SHOWN_REVISIONS),
        processes.alive(clock.now()),
        readSchemaStatus(registry.db, migrations, clock.now()),
      ]);
      const deciding = await artefacts.getMany(Object.values(active.artefacts));
      return { active, artefacts: deciding, processes: alive, history, schema };
    }),
    active: () => registry.register(),
    artefact: registered(async (id) => {
      const found = await artefacts.get(id);
      if (found === undefined) throw notFound('The model');
      return found;
    }),
    bytesOf: ({ sha256 }) => artefacts.readBytes(sha256),
    list: registered((limit, after) => artefacts.list(limit, after)),
    register: registered((by, service, bytes) =>
      registerArtefact({ artefacts, audit, clock, city, tryOut: tryCandidate }, by, service, bytes),
    ),
    activate: followed((by, id) => activateArtefact(dependencies, by, id)),
    rollBackModels: followed((by) => rollBackArtefacts(dependencies, by)),
    plan: registered((to) => planRollback(dependencies, to)),
    rollBack: followed((by, ordered) => rollBack(dependencies, by, ordered)),
  };
}
