import type { Filing } from '@namsev/core';
import { messageOf } from '../fault.ts';
import { filingCall } from './filing-call.ts';
import { createHttpClient, type HttpCall, type HttpClient } from './http-client.ts';
import type { LifecycleOrder, LoadOutcome } from './load-order.ts';
import { runOpenLoop } from './open-loop.ts';

export const LIFECYCLE_CALLS = ['file', 'assign', 'take_up', 'resolve', 'rate'] as const;
type LifecycleCall = (typeof LIFECYCLE_CALLS)[number];

const CONNECTIONS = 64;
const CALL_TIMEOUT_MS = 20_000;

interface Receipt {
  readonly trackingId: string;
  readonly accessToken: string;
}

/** Complaints from filing to rating; `latenciesMs` is of whole lives. Each call goes to the next of the apis. */
export async function performLifecycles(
  order: LifecycleOrder,
  nextFiling: () => Filing,
): Promise<LoadOutcome> {
  const clients = order.urls.map((url) =>
    createHttpClient({ url, connections: CONNECTIONS, timeoutMs: CALL_TIMEOUT_MS }),
  );
  const byCall: Record<LifecycleCall, number[]> = {
    file: [],
    assign: [],
    take_up: [],
    resolve: [],
    rate: [],
  };
  const trackingIds: string[] = [];
  let sent = 0;
  const send = async (name: LifecycleCall, call: HttpCall, isCounted: boolean): Promise<unknown> => {
    const begunAt = performance.now();
    sent += 1;
    const { status, body } = await (clients[sent % clients.length] as HttpClient).send(call);
    if (status !== 200 && status !== 201) throw new Error(`${name} was answered ${status}`);
    if (isCounted) byCall[name].push(performance.now() - begunAt);
    return body;
  };
  const live = async (isCounted: boolean): Promise<void> => {
    const receipt = (await send('file', filingCall(nextFiling()), isCounted)) as Receipt;
    trackingIds.push(receipt.trackingId);
    for (const [name, call] of callsAfter(receipt, order)) await send(name, call, isCounted);
  };
  try {
    const result = 'clients' in order.pace ? await closed(order.pace, live) : await open(order.pace, live);
    return { ...result, byCall, analysedAfterMs: [], trackingIds };
  } finally {
    for (const client of clients) client.close();
  }
}

function callsAfter(
  { trackingId, accessToken }: Receipt,
  { officerKey, assignee }: LifecycleOrder,
): readonly (readonly [LifecycleCall, HttpCall])[] {
  const officer = { authorization: `Bearer ${officerKey}` };
  const path = `/api/officer/complaints/${trackingId}`;
  const move = (to: string): HttpCall => ({
    method: 'POST',
    path: `${path}/transitions`,
    body: { to, remark: 'A synthetic remark.' },
    headers: officer,
  });
  return [
    ['assign', { method: 'PATCH', path, body: { assignee }, headers: officer }],
    ['take_up', move('in_progress')],
    ['resolve', move('resolved')],
    [
      'rate',
      {
        method: 'POST',
        path: `/api/complaints/${trackingId}/rating`,
        body: { rating: 4 },
        headers: { authorization: `Bearer ${accessToken}` },
      },
    ],
  ];
}

function open(plan: Parameters<typeof runOpenLoop>[0], live: (isCounted: boolean) => Promise<void>) {
  return runOpenLoop(plan, ({ isWarmUp }) => live(!isWarmUp));
}

/** Lives that began and ended within the time; those that are under way in the end are finished, not counted. */
async function closed(
  { clients, seconds }: { readonly clients: number; readonly seconds: number },
  live: (isCounted: boolean) => Promise<void>,
) {
  const latenciesMs: number[] = [];
  const failures: Record<string, number> = {};
  const endAt = performance.now() + seconds * 1_000;
  const client = async (): Promise<void> => {
    while (performance.now() < endAt) {
      const begunAt = performance.now();
      try {
        await live(true);
        if (performance.now() <= endAt) latenciesMs.push(performance.now() - begunAt);
      } catch (error) {
        failures[messageOf(error)] = (failures[messageOf(error)] ?? 0) + 1;
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { latenciesMs, failures };
}
