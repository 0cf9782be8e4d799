import { Agent, request } from 'node:http';

export interface HttpAnswer {
  readonly status: number;
  /** The parsed JSON; undefined for an empty body. */
  readonly body: unknown;
  /** As the header says. */
  readonly retryAfter?: string | undefined;
}

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpClientOptions {
  readonly url: string;
  /** Connections that are kept open; calls beyond them wait their turn. */
  readonly connections: number;
  /** Bound on a whole call. */
  readonly timeoutMs: number;
}

export interface HttpClient {
  /** Rejects when the connection breaks or the time is over; any status is an answer. */
  send(call: HttpCall): Promise<HttpAnswer>;
  close(): void;
}

/** A client as light as can be, for load must not compete with what it measures. */
export function createHttpClient({ url, connections, timeoutMs }: HttpClientOptions): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    send: (call) => send(agent, url, timeoutMs, call),
    close: () => agent.destroy(),
  };
}

function send(agent: Agent, url: string, timeoutMs: number, call: HttpCall): Promise<HttpAnswer> {
  const payload = call.body === undefined ? undefined : JSON.stringify(call.body);
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}${call.path}`, {
      agent,
      method: call.method,
      signal: AbortSignal.timeout(timeoutMs),
      headers: { ...call.headers, ...(payload !== undefined && contentHeaders(payload)) },
    });
    outgoing.once('error', reject);
    outgoing.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        try {
          const { statusCode = 0, headers } = response;
          resolve({
            status: statusCode,
            body: parse(Buffer.concat(chunks)),
            retryAfter: headers['retry-after'],
          });
        } catch (error) {
          reject(error);
        }
      });
    });
    outgoing.end(payload);
  });
}

function contentHeaders(payload: string): Record<string, string | number> {
  return { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) };
}

function parse(bytes: Buffer): unknown {
  return bytes.length === 0 ? undefined : JSON.parse(bytes.toString('utf8'));
}
