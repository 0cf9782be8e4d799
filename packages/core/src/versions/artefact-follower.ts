import { MS_PER_SECOND } from '../clock.ts';
import { DomainError } from '../errors.ts';
import type { Logger } from '../operations/log.ts';
import { type ActiveArtefacts, readActive } from './active-artefacts.ts';
import type { Configuration } from './configuration.ts';
import type { VersionRegistry } from './version-registry.ts';

export interface ArtefactFollowerOptions {
  readonly registry: Pick<VersionRegistry, 'artefacts' | 'configurations' | 'shipped' | 'register'>;
  readonly logger: Logger;
  /** Works with these from now on. What it throws refuses them, and the process stays with those it had. */
  apply(active: ActiveArtefacts, before: ActiveArtefacts | undefined): Promise<void>;
}

/** Keeps one process with what is active in the store. */
export interface ArtefactFollower {
  /**
   * Reads and applies what is active, for the first time; afterwards as `look`.
   *
   * @throws DomainError model_unavailable when it cannot be used.
   */
  load(): Promise<ActiveArtefacts>;
  /** Looks at once whether something else is active; how it stands then. */
  look(): Promise<ActiveArtefacts | undefined>;
  /** Looks every second from the first loading on. */
  start(): void;
  /** What this process does not work with although it is active, and why; empty when all is well. */
  refused(): readonly string[];
  /** The revision that this process works by; 0 before it has loaded. */
  revision(): number;
  stop(): void;
}

interface Refusal {
  readonly revision: number;
  readonly error: DomainError;
  /** Monotonic, in ms. */
  readonly at: number;
}

const LOOK_EVERY_MS = MS_PER_SECOND;
/** What was refused is tried again this often: somebody may have mended it. */
const RETRY_MS = 30 * MS_PER_SECOND;

export function createArtefactFollower(options: ArtefactFollowerOptions): ArtefactFollower {
  const { registry, logger, apply } = options;
  const { artefacts, configurations } = registry;
  let current: ActiveArtefacts | undefined;
  let refusal: Refusal | undefined;
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  const follow = async (configuration: Configuration): Promise<ActiveArtefacts> => {
    const next = await readActive({ artefacts, shipped: registry.shipped() }, configuration, current);
    await apply(next, current);
    if (current !== undefined) logger.info({ revision: next.revision }, 'works by another configuration');
    current = next;
    refusal = undefined;
    return next;
  };
  const refuse = (error: unknown, revision: number): void => {
    if (!(error instanceof DomainError) || error.code !== 'model_unavailable') throw error;
    refusal = { revision, error, at: performance.now() };
    logger.error({ err: error, revision }, 'degraded: what is active is refused');
  };
  const isRefusedStill = (revision: number) =>
    refusal !== undefined && refusal.revision === revision && performance.now() - refusal.at < RETRY_MS;

  const lookNow = async (): Promise<ActiveArtefacts | undefined> => {
    if (current === undefined) return undefined;
    const revision = await configurations.activeRevision();
    if (revision === current.revision && refusal === undefined) return current;
    if (isRefusedStill(revision)) return current;
    const configuration = await configurations.active();
    if (configuration !== undefined)
      await follow(configuration).catch((error: unknown) => refuse(error, configuration.revision));
    return current;
  };
  const loadNow = async (): Promise<ActiveArtefacts> => {
    const revision = await configurations.activeRevision();
    if (refusal !== undefined && isRefusedStill(revision)) throw refusal.error;
    try {
      return await follow(await registry.register());
    } catch (error) {
      refuse(error, revision);
      throw error;
    }
  };
  /** One after the other: two changes of one second must not overtake each other. */
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = turn.then(work);
    turn = result.catch(leaveToCaller);
    return result;
  };
  return {
    load: () => inTurn(async () => (await lookNow()) ?? loadNow()),
    look: () => inTurn(lookNow),
    start() {
      timer ??= setInterval(() => {
        inTurn(lookNow).catch((error: unknown) =>
          logger.warn({ err: error }, 'it could not be seen which versions are active'),
        );
      }, LOOK_EVERY_MS).unref();
    },
    refused: () => [
      ...(refusal === undefined ? [] : [refusal.error.message]),
      ...(current === undefined || current.shadowFault === null ? [] : [current.shadowFault]),
    ],
    revision: () => current?.revision ?? 0,
    stop: () => clearInterval(timer),
  };
}

/** The next in turn does not depend on it. */
function leaveToCaller(): void {}
