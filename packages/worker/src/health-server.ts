import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PROMETHEUS_MEDIA_TYPE } from '@namsev/core';

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface HealthServerOptions {
  readonly port: number;
  readonly host: string;
  /** Why the worker is not ready; empty when it is. */
  reasons(): Promise<readonly string[]>;
  /** The figures of this process, for Prometheus. */
  metricsText(): string;
  /** Whether the holder of this secret may read figures from another machine. */
  mayRead(secret: string): Promise<boolean>;
}

interface Answer {
  readonly status: number;
  readonly body: string | object;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const BEARER = /^Bearer +(\S+)$/i;

/** `/health/live`, `/health/ready` and `/metrics` of the worker. */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const server = createServer((request, response) => {
    answer(request, options).then(
      (given) => send(request, response, given),
      () => send(request, response, { status: 503, body: { code: 'store_unavailable' } }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
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

async function answer(request: IncomingMessage, options: HealthServerOptions): Promise<Answer> {
  const { method, url } = request;
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, body: { code: 'method_not_allowed' } };
  if (url === '/health/live') return { status: 200, body: { status: 'live' } };
  if (url === '/health/ready') return readiness(await options.reasons());
  if (url !== '/metrics') return { status: 404, body: { code: 'not_found' } };
  if (!(await mayReadMetrics(request, options))) return { status: 401, body: { code: 'unauthorised' } };
  return { status: 200, body: options.metricsText() };
}

function readiness(why: readonly string[]): Answer {
  return why.length === 0
    ? { status: 200, body: { status: 'ready', reasons: [] } }
    : { status: 503, body: { status: 'not_ready', reasons: why } };
}

/** A proxy on this machine asks for somebody else, and says so in a header. */
async function mayReadMetrics(
  { socket, headers }: IncomingMessage,
  { mayRead }: HealthServerOptions,
): Promise<boolean> {
  const isForwarded = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
  if (LOOPBACK.has(socket.remoteAddress ?? '') && !isForwarded) return true;
  const secret = BEARER.exec(headers.authorization ?? '')?.[1];
  return secret !== undefined && mayRead(secret);
}

function send({ method }: IncomingMessage, response: ServerResponse, { status, body }: Answer): void {
  const type = typeof body === 'string' ? PROMETHEUS_MEDIA_TYPE : 'application/json';
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.end(method === 'HEAD' ? undefined : text);
}
