import { setTimeout as pause } from 'node:timers/promises';

export interface DoorCall {
  /** What stands in the braces of the path. */
  readonly in?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** A key or a citizen's token. */
  readonly bearer?: string;
}

/** The interface of a running api, as its OpenAPI document names it. */
export interface Doors {
  /** Calls an operation such as `GET /api/complaints/{trackingId}`; its body. @throws unless it succeeds. */
  open(operation: string, call?: DoorCall): Promise<Answer>;
  /** Operations of the OpenAPI document that were not called with success. */
  unopened(): Promise<readonly string[]>;
}

/** What a call was answered with, for whoever listens. */
export interface Told {
  readonly operation: string;
  readonly bearer: string | undefined;
  readonly text: string;
}

/** JSON of any shape; what is read from it is checked where it is read. */
export type Answer = Readonly<Record<string, unknown>>;

const PATIENCE_MS = 20_000;
const REPEAT_MS = 300;
const UNAVAILABLE = 503;
const METHODS = ['get', 'post', 'patch', 'put', 'delete'];

export function createDoors(url: string, listen: (told: Told) => void = () => undefined): Doors {
  const opened = new Set<string>();
  return {
    async open(operation, { in: names = {}, query = {}, body, headers = {}, bearer } = {}) {
      const [method = '', template = ''] = operation.split(' ');
      const path = template.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
        encodeURIComponent(names[name] ?? ''),
      );
      const search = new URLSearchParams(query).toString();
      const { response, text } = await fetchPatiently(`${url}${path}${search === '' ? '' : `?${search}`}`, {
        method,
        headers: {
          ...headers,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (!response.ok)
        throw new Error(`${operation} was answered ${response.status}: ${text.slice(0, 300)}`);
      opened.add(operation);
      listen({ operation, bearer, text });
      const isJson = response.headers.get('content-type')?.includes('json') === true;
      return isJson ? (JSON.parse(text) as Answer) : {};
    },
    async unopened() {
      const response = await fetch(`${url}/openapi.json`);
      const { paths } = (await response.json()) as { paths: Record<string, Record<string, unknown>> };
      return Object.entries(paths)
        .flatMap(([path, of]) =>
          METHODS.filter((method) => method in of).map((method) => `${method.toUpperCase()} ${path}`),
        )
        .filter((operation) => !opened.has(operation));
    },
  };
}

/** A read that a busy store did not answer in time, or not to its end, is repeated, as the answer asks for. */
async function fetchPatiently(
  url: string,
  request: RequestInit,
): Promise<{ response: Response; text: string }> {
  for (const deadline = performance.now() + PATIENCE_MS; ; await pause(REPEAT_MS)) {
    const response = await fetch(url, request);
    const mayRepeat = request.method === 'GET' && performance.now() < deadline;
    const text = await response.text().catch((error: unknown) => {
      if (mayRepeat) return null;
      throw error;
    });
    if (text !== null && !(mayRepeat && response.status === UNAVAILABLE)) return { response, text };
  }
}

/** @throws where an answer lacks the text. */
export function textIn(answer: Answer, ...names: readonly string[]): string {
  let found: unknown = answer;
  for (const name of names)
    found = typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined;
  if (typeof found !== 'string')
    throw new Error(`there is no text ${names.join('.')} in ${JSON.stringify(answer).slice(0, 200)}`);
  return found;
}
