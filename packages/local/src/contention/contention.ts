import type { Filing } from '@namsev/core';
import type { Draws } from '../bench/seeding/seeded-random.ts';
import type { HttpClient } from '../load/http-client.ts';

/** What those who contend have in common. */
export interface Contention {
  readonly client: HttpClient;
  readonly adminKey: string;
  readonly draws: Draws;
  file(): Filing;
}

export interface Holder {
  readonly id: string;
  readonly authorization: string;
}

/** Nothing is known of what these asked for: it may have been done. */
export function isUnknown(status: number): boolean {
  return status === 503 || status === 0;
}

/** The key of somebody new. @throws Error where none is made. */
export async function makeKey({ client, adminKey }: Contention, request: object): Promise<Holder> {
  const headers = { authorization: `Bearer ${adminKey}` };
  const { status, body } = await client.send({
    method: 'POST',
    path: '/api/admin/keys',
    headers,
    body: request,
  });
  const { id, secret } = fieldsOf(body);
  if (typeof id !== 'string' || typeof secret !== 'string') throw new Error(`a key was answered ${status}`);
  return { id, authorization: `Bearer ${secret}` };
}

export interface Filed {
  readonly trackingId: string;
  readonly accessToken: string;
}

/** The receipt of a filing; undefined for any other answer. */
export function receiptIn(body: unknown): Filed | undefined {
  const { trackingId, accessToken } = fieldsOf(body);
  if (typeof trackingId !== 'string' || typeof accessToken !== 'string') return undefined;
  return { trackingId, accessToken };
}

/** Sends a call until its outcome is known. For calls that may be repeated. */
export async function sendUntilKnown(
  client: HttpClient,
  call: Parameters<HttpClient['send']>[0],
): ReturnType<HttpClient['send']> {
  for (;;) {
    const answer = await sendOnce(client, call);
    if (!isUnknown(answer.status)) return answer;
  }
}

/** A connection that broke, or a time that was over, is the status 0. */
export async function sendOnce(
  client: HttpClient,
  call: Parameters<HttpClient['send']>[0],
): ReturnType<HttpClient['send']> {
  try {
    return await client.send(call);
  } catch {
    return { status: 0, body: undefined };
  }
}

export function fieldsOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? { ...body } : {};
}
