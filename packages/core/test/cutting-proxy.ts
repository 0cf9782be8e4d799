import type { AddressInfo } from 'node:net';
import { createConnection, createServer, type Socket } from 'node:net';
import type { Test } from 'tap';

export interface CuttingProxy {
  /** The store's address, by way of this proxy. */
  readonly uri: string;
  /** The next answer to a command of this name is thrown away and its connection cut. */
  cutAnswerTo(command: string): void;
  /** How many answers were thrown away. */
  cuts(): number;
  /** Nothing passes any more from the next command of this name on. */
  freezeAt(command: string): void;
  /** From now on nothing passes, in either direction, and nothing is closed. */
  freeze(): void;
  /** What is sent from now on passes; what was sent before is lost with its connection. */
  thaw(): void;
}

/** Stands between driver and store and loses answers to commands that the store has carried out. */
export async function startCuttingProxy(t: Test, storeUri: string): Promise<CuttingProxy> {
  const store = new URL(storeUri);
  const sockets = new Set<Socket>();
  let wanted: string | undefined;
  let cuts = 0;
  let isFrozen = false;
  let lastCommand: string | undefined;
  const server = createServer((client) => {
    const upstream = createConnection(Number(store.port), store.hostname);
    let cutNext = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('data', (bytes) => {
      if (lastCommand !== undefined && bytes.includes(lastCommand)) isFrozen = true;
      if (isFrozen) return;
      if (wanted !== undefined && bytes.includes(wanted)) {
        wanted = undefined;
        cutNext = true;
      }
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (isFrozen) return;
      if (!cutNext) return void client.write(bytes);
      cuts += 1;
      client.destroy();
      upstream.destroy();
    });
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return {
    uri: `mongodb://127.0.0.1:${port}/?directConnection=true`,
    cutAnswerTo(command) {
      wanted = command;
    },
    cuts: () => cuts,
    freezeAt(command) {
      lastCommand = command;
    },
    freeze() {
      isFrozen = true;
    },
    thaw() {
      isFrozen = false;
      for (const socket of sockets) socket.destroy();
    },
  };
}
