import {
  ALERT_RULES,
  createAlertStore,
  createDeadLetterStore,
  type StoreConnection,
  systemClock,
} from '@namsev/core';
import { ObjectId } from 'mongodb';
import type { PaperSystem } from './paper-system.ts';

/** As many as officers have to look at before the accuracy of a model is told. */
const COMPLAINTS = 3;

/** What the commands of the papers ask about: complaints, a dead letter and an alert. */
export async function prepareIncident(system: PaperSystem, { db }: StoreConnection): Promise<string> {
  const filed = [];
  for (let number = 0; number < COMPLAINTS; number += 1) filed.push(await file(system, number));
  const [first = ''] = filed;
  const complaint = await db.collection('complaints').findOne({ trackingId: first });
  const now = systemClock.now();
  for (let number = 0; number < COMPLAINTS; number += 1) {
    const id = new ObjectId().toHexString();
    await createDeadLetterStore(db).put({
      id,
      origin: id,
      generation: 0,
      queue: 'complaints',
      job: 'analyse-complaint',
      payload: { complaintId: String(complaint?._id) },
      error: { name: 'Error', message: 'made for the papers' },
      attempts: 4,
      crashes: 0,
      firstFailedAt: now,
      deadAt: now,
    });
  }
  await activate(system, 'baseline');
  const state = { rule: 'dead_letters', subject: 'complaints', since: now, value: 1, calmSince: null };
  await createAlertStore(db, systemClock).reconcile([{ ...state, phase: 'firing' }], ALERT_RULES);
  return first;
}

/** So that there is something to go back to. */
async function activate({ url, key }: PaperSystem, id: string): Promise<void> {
  const headers = { authorization: `Bearer ${key}` };
  const response = await fetch(`${url}/api/admin/models/${id}/activate`, { method: 'POST', headers });
  if (!response.ok) throw new Error(`An activation was answered with ${response.status}.`);
}

async function file({ url }: PaperSystem, number: number): Promise<string> {
  const response = await fetch(`${url}/api/complaints`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      description: `The street light at pole ${number + 1} has not burned for a week.`,
    }),
  });
  const { trackingId } = (await response.json()) as { trackingId?: string };
  if (trackingId === undefined) throw new Error(`A complaint was answered with ${response.status}.`);
  return trackingId;
}
