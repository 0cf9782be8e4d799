import { hostname } from 'node:os';
import type { Clock } from '../clock.ts';
import { SCHEMA_VERSION } from '../store/migrations/migrate.ts';
import { startHeapGauge } from './heap-gauge.ts';
import type { Logger } from './log.ts';
import { HEARTBEAT_EVERY_MS, type ProcessHeartbeat, type ProcessRegistry } from './process-registry.ts';
import { SYSTEM_VERSION } from './version.ts';
import type { WarmUpReport } from './warm-up.ts';

export interface HeartbeatOptions {
  readonly registry: ProcessRegistry;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly kind: ProcessHeartbeat['kind'];
  /** The newest schema of the store that it knows; that of this code where it is left out. */
  readonly schema?: number;
  models(): boolean;
  refused(): readonly string[];
  /** 0 before the process works by any. */
  revision(): number;
  warmUp(): WarmUpReport;
}

/** `host:pid`, the name of this process in the store and on operations pages. */
export function processName(): string {
  return `${hostname()}:${process.pid}`;
}

/** Tells the other processes every 5 s that this one lives. The returned function says goodbye. */
export function startHeartbeat({
  registry,
  clock,
  logger,
  kind,
  schema = SCHEMA_VERSION,
  models,
  refused,
  revision,
  warmUp,
}: HeartbeatOptions): () => Promise<void> {
  const name = processName();
  const heap = startHeapGauge();
  const beat = () => {
    const reasons = refused();
    const follows = revision();
    return registry.beat({
      name,
      kind,
      version: SYSTEM_VERSION,
      schema,
      heartbeatAt: clock.now(),
      heapUsedMB: heap.usedMB(),
      models: models(),
      ...(reasons.length > 0 && { refused: reasons }),
      ...(follows > 0 && { revision: follows }),
      warmUp: warmUp(),
    });
  };
  const beatOrWarn = () => {
    beat().catch((error: unknown) => logger.warn({ err: error }, 'the heartbeat could not be written'));
  };
  beatOrWarn();
  const timer = setInterval(beatOrWarn, HEARTBEAT_EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    heap.stop();
    await registry.leave(name);
  };
}
