import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { isSystemError } from './fault.ts';

const FIRST_PORT = 20_000;
/** Systems take the ports of outgoing connections from behind these (Linux from 32,768, others from 49,152). */
const PORTS = 12_000;
const TRIES = 100;

/**
 * A port of loopback that nothing listens on at the moment, and that no outgoing connection takes before it is used.
 *
 * @throws Error where there is none.
 */
export async function findFreePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = FIRST_PORT + randomInt(PORTS);
    if ((await findListenObstacle('127.0.0.1', port)) === undefined) return port;
  }
  throw new Error(`none of ${TRIES} ports of loopback is free`);
}

/** Why nothing can listen there, or undefined when it can. */
export function findListenObstacle(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(describe(error)));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

function describe(error: Error): string {
  if (isSystemError(error, 'EADDRINUSE')) return 'it is in use';
  if (isSystemError(error, 'EACCES')) return 'it needs more rights';
  if (isSystemError(error, 'EADDRNOTAVAIL', 'ENOTFOUND')) return 'the address is not of this machine';
  return error.message;
}
