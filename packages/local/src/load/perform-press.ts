import { type Filing, maskPersonalData } from '@namsev/core';
import { filingCall, trackingIdOf } from './filing-call.ts';
import { createHttpClient, type HttpAnswer, type HttpClient } from './http-client.ts';
import type { LoadOutcome, PressOrder } from './load-order.ts';
import { runOpenLoop } from './open-loop.ts';

/** Connections beyond these would wait at the client, and the system would not see how much is offered. */
const CONNECTIONS = 8_000;
const CALL_TIMEOUT_MS = 20_000;
/** Enough that none of them meets a limit. */
const MODEST_CLIENTS = 10_000;
const GREEDY_CLIENT = '192.0.2.1';
/** Every fifth call is the greedy client's, and of the others every third is a look at what was filed. */
const GREEDY_EVERY = 5;
const LOOK_EVERY = 3;
const REFUSALS: Readonly<Record<number, readonly string[]>> = {
  429: ['too_many_requests'],
  503: ['overloaded', 'store_unavailable'],
};
const MAY_HAVE_STORED = 'store_unavailable';

interface Acknowledged {
  readonly key: string;
  readonly trackingId: string;
  readonly description: string;
}

/** What was answered otherwise, as a name that is counted. */
class Unserved extends Error {}

/**
 * Files and looks at what was filed, from thousands of addresses, of which one may be greedy, and remembers what was
 * answered. A refusal in order is named by its status and code alone; whatever else went wrong says what.
 */
export async function performPress(order: PressOrder, nextFiling: () => Filing): Promise<LoadOutcome> {
  const client = createHttpClient({ url: order.url, connections: CONNECTIONS, timeoutMs: CALL_TIMEOUT_MS });
  const acknowledged: Acknowledged[] = [];
  const refused: string[] = [];
  let sent = 0;
  const act = async (): Promise<void> => {
    const index = sent;
    sent += 1;
    const isGreedy = order.hasGreedyClient && index % GREEDY_EVERY === 0;
    const from = { 'x-forwarded-for': isGreedy ? GREEDY_CLIENT : modestClient(index) };
    const known = acknowledged[(index * 7) % Math.max(1, acknowledged.length)];
    if (!isGreedy && index % LOOK_EVERY === 0 && known !== undefined) return look(client, known, from);
    const key = `${order.keyPrefix}-${String(index).padStart(6, '0')}`;
    const filing = nextFiling();
    const call = filingCall(filing, key);
    const answer = await client.send({ ...call, headers: { ...call.headers, ...from } });
    const trackingId = trackingIdOf(answer);
    if (trackingId !== undefined) acknowledged.push({ key, trackingId, description: filing.description });
    else refused.push(...(codeOf(answer) === MAY_HAVE_STORED ? [] : [key]));
    if (trackingId === undefined) throw refusalOf(answer);
  };
  try {
    const result = await runOpenLoop(order.plan, act);
    return {
      ...result,
      analysedAfterMs: [],
      trackingIds: acknowledged.map(({ trackingId }) => trackingId),
      pressed: { acknowledged: acknowledged.map(({ key, trackingId }) => [key, trackingId]), refused },
    };
  } finally {
    client.close();
  }
}

async function look(
  client: HttpClient,
  { trackingId, description }: Acknowledged,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const answer = await client.send({ method: 'GET', path: `/api/complaints/${trackingId}`, headers });
  if (answer.status !== 200) throw refusalOf(answer);
  const shown = Object(answer.body);
  if (shown.trackingId !== trackingId || shown.description !== maskPersonalData(description))
    throw new Unserved('another complaint was shown than was asked for');
}

function modestClient(index: number): string {
  const at = index % MODEST_CLIENTS;
  return `10.0.${Math.floor(at / 250)}.${at % 250}`;
}

function refusalOf(answer: HttpAnswer): Unserved {
  const code = codeOf(answer);
  const name = `${answer.status} ${code}`;
  if (REFUSALS[answer.status]?.includes(code) !== true) return new Unserved(name);
  const seconds = Number(answer.retryAfter);
  return new Unserved(seconds >= 1 && seconds <= 60 ? name : `${name} without a time to try again`);
}

function codeOf({ body }: HttpAnswer): string {
  return String(Object(body).code ?? 'without a code');
}
