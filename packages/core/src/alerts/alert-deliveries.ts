import { createHmac } from 'node:crypto';
import type { Db } from 'mongodb';
import { type Clock, MS_PER_DAY, MS_PER_MINUTE, MS_PER_SECOND } from '../clock.ts';
import type { Alert } from './alert-store.ts';

/** Somebody is told that an alert began or ended. */
export interface AlertDelivery {
  readonly alertId: string;
  readonly event: 'fired' | 'resolved';
  readonly state: 'waiting' | 'delivered' | 'given_up';
  readonly attempts: number;
  /** What the receiver answered last; null where there was no answer. */
  readonly lastStatus: number | null;
  readonly at: Date;
}

type DeliveryDocument = AlertDelivery & { _id: string; body: string; due?: Date; expireAt: Date };

export interface Webhook {
  readonly url: string;
  /** Without it messages are not signed. */
  readonly secret?: string;
}

/** Sends one message; the status of the answer. Rejects when there was none. */
export type SendMessage = (
  webhook: Webhook,
  message: { id: string; body: string; at: Date },
) => Promise<number>;

export interface AlertDeliveries {
  /** Notes that there is something to tell. Noted twice it is told once. */
  note(event: AlertDelivery['event'], alerts: readonly Alert[]): Promise<void>;
  /** Sends what is due; how many were delivered. */
  sendDue(webhook: Webhook, send: SendMessage): Promise<number>;
  of(alertIds: readonly string[]): Promise<readonly AlertDelivery[]>;
}

const MOST_ATTEMPTS = 8;
const FIRST_PAUSE_MS = 5 * MS_PER_SECOND;
const LONGEST_PAUSE_MS = 10 * MS_PER_MINUTE;
const LOG_MS = 30 * MS_PER_DAY;
const MOST_AT_ONCE = 20;

export function createAlertDeliveries(db: Db, clock: Clock): AlertDeliveries {
  const deliveries = db.collection<DeliveryDocument>('alert_deliveries');
  return {
    async note(event, alerts) {
      for (const alert of alerts) {
        const { _id, ...fields } = toDocument(event, alert, clock.now());
        await deliveries.updateOne({ _id }, { $setOnInsert: fields }, { upsert: true });
      }
    },
    async sendDue(webhook, send) {
      const due = await deliveries
        .find({ due: { $lte: clock.now() } })
        .limit(MOST_AT_ONCE)
        .toArray();
      let delivered = 0;
      for (const { _id, body, attempts } of due) {
        const status = await answerOf(send(webhook, { id: _id, body, at: clock.now() }));
        const outcome = outcomeOf(attempts + 1, status, clock.now());
        const { due: next, ...fields } = outcome;
        await deliveries.updateOne(
          { _id },
          next === undefined ? { $set: fields, $unset: { due: true } } : { $set: { ...fields, due: next } },
        );
        if (outcome.state === 'delivered') delivered += 1;
      }
      return delivered;
    },
    async of(alertIds) {
      const found = deliveries
        .find({ alertId: { $in: [...alertIds] } })
        .limit(2 * Math.max(1, alertIds.length));
      return (await found.toArray()).map(({ _id, body, due, expireAt, ...delivery }) => delivery);
    },
  };
}

/** `t=<seconds>,v1=<hex>`: HMAC-SHA256 over the seconds, a full stop and the body. */
export function signMessage(secret: string, at: Date, body: string): string {
  const seconds = Math.floor(at.getTime() / MS_PER_SECOND);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

/** Sends by HTTP. A redirect is no delivery: it would lead the message to where nobody configured it to go. */
export const sendByHttp: SendMessage = async ({ url, secret }, { id, body, at }) => {
  const response = await fetch(url, {
    method: 'POST',
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(5 * MS_PER_SECOND),
    headers: {
      'content-type': 'application/json',
      'x-namsev-delivery': id,
      ...(secret !== undefined && { 'x-namsev-signature': signMessage(secret, at, body) }),
    },
  });
  await response.body?.cancel();
  return response.status;
};

async function answerOf(sending: Promise<number>): Promise<number | null> {
  return sending.catch(() => null);
}

function outcomeOf(
  attempts: number,
  lastStatus: number | null,
  now: Date,
): Pick<AlertDelivery, 'state' | 'attempts' | 'lastStatus'> & { due?: Date } {
  const told = lastStatus !== null && lastStatus >= 200 && lastStatus < 300;
  if (told) return { state: 'delivered', attempts, lastStatus };
  if (attempts >= MOST_ATTEMPTS) return { state: 'given_up', attempts, lastStatus };
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
  return { state: 'waiting', attempts, lastStatus, due: new Date(now.getTime() + pauseMs) };
}

function toDocument(event: AlertDelivery['event'], alert: Alert, now: Date): DeliveryDocument {
  const { acknowledgedBy, ...told } = alert;
  return {
    _id: `${alert.id}|${event}`,
    alertId: alert.id,
    event,
    state: 'waiting',
    attempts: 0,
    lastStatus: null,
    at: now,
    due: now,
    expireAt: new Date(now.getTime() + LOG_MS),
    body: JSON.stringify({ event, alert: told }),
  };
}
