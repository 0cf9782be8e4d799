import { setTimeout as pause } from 'node:timers/promises';
import { fieldsOf } from '../../contention/contention.ts';
import type { HttpClient } from '../../load/http-client.ts';
import { roundTo } from '../../load/percentile.ts';

/** What one api makes of some texts: two models are told apart by it. */
export type Opinion = string;

/** What the analysis of a complaint says in the public view of it. */
export interface Analysed {
  readonly isDone: boolean;
  readonly category: string | undefined;
  /** Of the classifier. */
  readonly version: string | undefined;
}

const POLL_MS = 50;
const PATIENCE_MS = 10_000;

export async function opinionOf(client: HttpClient, texts: readonly string[]): Promise<Opinion> {
  const opinions: unknown[] = [];
  for (const description of texts) {
    const body = { description };
    const answer = await client.send({ method: 'POST', path: '/api/complaints/check', body });
    if (answer.status !== 200) throw new Error(`a check was answered ${answer.status}`);
    opinions.push(fieldsOf(answer.body)['category']);
  }
  return JSON.stringify(opinions);
}

/**
 * How many ms after `from` all apis had the same opinion, which is another one than `before`. What is asked while an
 * api changes over is the opinion of nobody: that of all is asked until it is heard twice.
 *
 * @throws where one keeps what it had.
 */
export async function untilAllChange(
  clients: readonly HttpClient[],
  texts: readonly string[],
  { before, from }: { readonly before: Opinion; readonly from: number },
): Promise<{ readonly afterMs: number; readonly opinion: Opinion }> {
  let last: Opinion | undefined;
  for (;;) {
    const askedAfterMs = roundTo(performance.now() - from, 0);
    const [opinion = '', ...others] = await Promise.all(clients.map((client) => opinionOf(client, texts)));
    const isOfAll = opinion !== before && others.every((other) => other === opinion);
    if (isOfAll && opinion === last) return { afterMs: askedAfterMs, opinion };
    last = isOfAll ? opinion : undefined;
    if (askedAfterMs > PATIENCE_MS)
      throw new Error(`after ${askedAfterMs} ms apis answer by different models`);
    await pause(POLL_MS);
  }
}

export async function readAnalysis(client: HttpClient, trackingId: string): Promise<Analysed> {
  const { status, body } = await client.send({ method: 'GET', path: `/api/complaints/${trackingId}` });
  if (status !== 200) throw new Error(`a look was answered ${status}`);
  const { state, category, versions } = fieldsOf(fieldsOf(body)['analysis']);
  const { value } = fieldsOf(category);
  const version = fieldsOf(versions)['classifier'];
  return {
    isDone: state === 'done',
    category: typeof value === 'string' ? value : undefined,
    version: typeof version === 'string' ? version : undefined,
  };
}
