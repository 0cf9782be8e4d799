import { createServer } from 'node:net';
import { isSystemError } from './fault.ts';

/** A port of loopback that nothing listens on at the moment. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
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
