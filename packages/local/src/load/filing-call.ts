import type { Filing } from '@namsev/core';
import type { HttpAnswer, HttpCall, HttpClient } from './http-client.ts';

/** The call that files a complaint; with a key it may be repeated until it is answered. */
export function filingCall(filing: Filing, key?: string): HttpCall {
  // The request id is kept with the complaint: so what became of each key can be counted in the store.
  const headers = key === undefined ? {} : { 'idempotency-key': key, 'x-request-id': key };
  return { method: 'POST', path: '/api/complaints', body: filing, headers };
}

/** The tracking id of an answer to a filing; undefined for any but 201. */
export function trackingIdOf({ status, body }: HttpAnswer): string | undefined {
  if (status !== 201 || typeof body !== 'object' || body === null || !('trackingId' in body))
    return undefined;
  return typeof body.trackingId === 'string' ? body.trackingId : undefined;
}

/** @throws Error that names the answer when it is not 201. */
export async function fileOnce(client: HttpClient, filing: Filing): Promise<string> {
  const answer = await client.send(filingCall(filing));
  const trackingId = trackingIdOf(answer);
  if (trackingId === undefined) throw new Error(`a filing was answered ${answer.status}`);
  return trackingId;
}
