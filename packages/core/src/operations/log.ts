import { LRUCache } from 'lru-cache';
import { type DestinationStream, type Logger, pino } from 'pino';
import { maskPersonalData } from '../language/mask.ts';

export type { Logger } from 'pino';

export interface LogOptions {
  readonly level: string;
  /** `api` or `worker`. */
  readonly kind: string;
  readonly destination?: DestinationStream;
}

/** Fields that never reach a log line, at the top and one level below. */
export const REDACTED_FIELDS = [
  'accessToken',
  'authorization',
  'cookie',
  'contact',
  'description',
  'title',
  'address',
  'email',
  'phone',
  'secret',
  'uri',
] as const;

/**
 * One JSON object a line. Secrets are removed by path; messages and error texts, which may repeat what someone
 * wrote, pass through the masker of the public views.
 */
export function createLogger({ level, kind, destination }: LogOptions): Logger {
  const options = {
    level,
    base: { kind, pid: process.pid },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACTED_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: '[redacted]' },
    serializers: { err: describeError },
    hooks: {
      logMethod(args: Parameters<Logger['info']>, method: (...args: Parameters<Logger['info']>) => void) {
        method.apply(this, args.map(maskText) as typeof args);
      },
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Messages in which nothing was masked. Most lines say one of a few, and looking through each again is dear. */
const clean = new LRUCache<string, true>({ max: 200 });

function maskText(argument: unknown): unknown {
  if (typeof argument !== 'string' || clean.get(argument)) return argument;
  const masked = maskPersonalData(argument);
  if (masked === argument) clean.set(argument, true);
  return masked;
}

/** Name, code, message and the place: enough at 3 a.m., and nothing that a citizen wrote. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: maskPersonalData(String(error)) };
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  const code = 'code' in error ? { code: error.code } : {};
  return {
    name: error.name,
    ...code,
    message: maskPersonalData(error.message),
    stack: frames(error.stack),
    ...cause,
  };
}

function frames(stack: string | undefined): string[] {
  const lines = (stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  return lines.slice(0, 8).map((line) =>
    line
      .trim()
      .replace(/^at /, '')
      .replace(/(?:file:\/\/)?\/[^\s()]*\/(packages|node_modules)\//, '$1/'),
  );
}
