import { RestoreUnfinished } from '../backup/restore-marker.ts';
import { CityFault } from '../city/load-city.ts';
import { ConfigurationFault } from '../configuration/settings.ts';
import { SchemaTooNew } from '../store/migrations/schema-state.ts';
import { isStoreUnavailable } from '../store/store-error.ts';
import { SystemTooOld } from '../versions/compatibility.ts';

/** `sysexits.h` EX_CONFIG: starting again without a change cannot help. */
const EXIT_CONFIGURATION = 78;
const EXIT_FAILURE = 1;
/** What says for itself why this code cannot work on this store or city. */
const HELPLESS = [CityFault, SchemaTooNew, SystemTooOld, RestoreUnfinished];

export interface RunningService {
  /** Finishes what is under way, gives back what is held, closes everything. */
  stop(reason: string): Promise<void>;
}

/**
 * Runs a service as a process of its own: one clear line and a code instead of a stack when it cannot start,
 * a clean stop on SIGTERM, on SIGINT and when the supervisor that started it is gone, an end at the second signal.
 */
export async function runServiceProcess(
  start: () => Promise<RunningService>,
  graceMs: number,
): Promise<void> {
  let service: RunningService;
  try {
    service = await start();
  } catch (error) {
    return failToStart(error);
  }
  let stopping = false;
  const stop = (reason: string) => {
    if (stopping) process.exit(EXIT_FAILURE);
    stopping = true;
    setTimeout(() => process.exit(EXIT_FAILURE), graceMs).unref();
    service.stop(reason).then(
      () => process.exit(0),
      (error: unknown) => dieOf('stopping', error),
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  if (process.connected) process.on('disconnect', () => stop('the supervisor is gone'));
  process.on('unhandledRejection', (error) => dieOf('an unhandled rejection', error));
  await tellSupervisor({ type: 'ready' });
}

async function failToStart(error: unknown): Promise<never> {
  const { message, code } = describeFailure(error);
  process.stderr.write(`${message}\n`);
  await tellSupervisor({ type: 'fatal', message });
  process.exit(code);
}

function describeFailure(error: unknown): { message: string; code: number } {
  if (error instanceof ConfigurationFault)
    return { message: `Settings at fault: ${error.message}`, code: EXIT_CONFIGURATION };
  if (HELPLESS.some((known) => error instanceof known) && error instanceof Error)
    return { message: error.message, code: EXIT_CONFIGURATION };
  if (isStoreUnavailable(error))
    return { message: 'The store at MONGODB_URI does not answer.', code: EXIT_FAILURE };
  if (isSystemError(error, 'EADDRINUSE'))
    return { message: `Port ${error.port} is in use.`, code: EXIT_CONFIGURATION };
  if (isSystemError(error, 'EACCES'))
    return { message: `Port ${error.port} may not be used.`, code: EXIT_CONFIGURATION };
  return {
    message: `Cannot start: ${error instanceof Error ? error.message : String(error)}`,
    code: EXIT_FAILURE,
  };
}

function isSystemError(error: unknown, code: string): error is Error & { port: number } {
  return error instanceof Error && 'code' in error && error.code === code && 'port' in error;
}

function dieOf(what: string, error: unknown): never {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `${JSON.stringify({ level: 'fatal', time: new Date().toISOString(), msg: `ended by ${what}`, error: text })}\n`,
  );
  process.exit(EXIT_FAILURE);
}

/** Resolves when the message is on its way: an exit right after sending would lose it. */
async function tellSupervisor(
  message: { type: 'ready' } | { type: 'fatal'; message: string },
): Promise<void> {
  if (!process.connected || process.send === undefined) return;
  const send = process.send.bind(process);
  await new Promise<void>((resolve) => {
    send(message, undefined, undefined, () => resolve());
  });
}
