const PATIENCE_MS = 8_000;
const SHARED_MS = 1_000;

/** An answer that is none of those hoped for; 0 where there was no answer at all. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

interface Problem {
  readonly detail?: string;
  readonly title?: string;
}

export interface CallOptions {
  readonly body?: object;
  /** Only to sign in: later the cookie speaks. */
  readonly key?: string;
}

/** @throws Refusal with a text for the operator. */
export async function call<Answer>(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  const { body, key } = options;
  if (method !== 'GET') answers.clear();
  const response = await ask(`/api/admin/${path}`, {
    method,
    credentials: 'same-origin',
    cache: 'no-store',
    signal: AbortSignal.timeout(PATIENCE_MS),
    headers: {
      'x-namsev-page': '1',
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Refusal(response.status, await readProblem(response));
  return (await response.json()) as Answer;
}

const answers = new Map<string, { readonly at: number; readonly answer: Promise<unknown> }>();

/** Sections that show the same answer share it. */
export function read<Answer>(path: string): Promise<Answer> {
  const known = answers.get(path);
  if (known !== undefined && performance.now() - known.at < SHARED_MS) return known.answer as Promise<Answer>;
  const answer = call<Answer>('GET', path);
  answers.set(path, { at: performance.now(), answer });
  answer.catch(() => answers.delete(path));
  return answer;
}

async function ask(path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(path, request);
  } catch {
    throw new Refusal(0, 'the service does not answer');
  }
}

async function readProblem(response: Response): Promise<string> {
  try {
    const { detail, title } = (await response.json()) as Problem;
    return detail ?? title ?? `answer ${response.status}`;
  } catch {
    return `answer ${response.status}`;
  }
}
