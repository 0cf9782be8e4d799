import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export interface DistantStore {
  readonly uri: string;
  close(): Promise<void>;
}

/** A way to the store on which everything travels for so long, there and back. */
export async function startDistantStore(storeUri: string, oneWayMs: number): Promise<DistantStore> {
  const uri = new URL(storeUri);
  const { hostname, port: storePort } = uri;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const store = createConnection({ port: Number(storePort), host: hostname, noDelay: true });
    for (const [from, to] of [
      [client, store],
      [store, client],
    ] as const) {
      sockets.add(from);
      from.setNoDelay(true);
      // Pauses of the same length end in the order in which they began.
      from.on('data', (bytes) => void pause(oneWayMs).then(() => to.write(bytes)));
      from.on('error', () => from.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  uri.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  // Otherwise the driver asks the store for its address, and goes there by the short way.
  uri.searchParams.delete('replicaSet');
  uri.searchParams.set('directConnection', 'true');
  return {
    uri: uri.href,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
