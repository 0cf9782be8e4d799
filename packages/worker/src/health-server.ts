import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/** `/health/live` and `/health/ready` of the worker; `reasons` says why it is not ready. */
export async function startHealthServer(
  { port, host }: { port: number; host: string },
  reasons: () => readonly string[],
): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const { status, body } = answer(request.method, request.url, reasons);
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(request.method === 'HEAD' ? undefined : JSON.stringify(body));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function answer(method: string | undefined, url: string | undefined, reasons: () => readonly string[]) {
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, body: { code: 'method_not_allowed' } };
  if (url === '/health/live') return { status: 200, body: { status: 'live' } };
  if (url !== '/health/ready') return { status: 404, body: { code: 'not_found' } };
  const why = reasons();
  return why.length === 0
    ? { status: 200, body: { status: 'ready', reasons: [] } }
    : { status: 503, body: { status: 'not_ready', reasons: why } };
}
