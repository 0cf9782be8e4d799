import { setTimeout as pause } from 'node:timers/promises';
import { loadCity } from '@namsev/core';
import { messageOf } from '../fault.ts';
import { fileOnce } from '../load/filing-call.ts';
import { createHttpClient, type HttpClient } from '../load/http-client.ts';
import { spreadOf } from '../load/percentile.ts';
import { readHeldBackTexts } from '../load/seed-texts.ts';
import type { Say } from '../say.ts';
import { formatTable } from '../table.ts';
import { chooseDemoFilings, type DemoFiling } from './choose-demo-filings.ts';
import { type DemoComplaint, HEADINGS, toRow } from './demo-complaint.ts';

export interface DemoOptions {
  readonly url: string;
  /** The folder of the repository. */
  readonly root: string;
  /** The folder of the city. */
  readonly city: string;
  readonly say: Say;
  readonly print: Say;
}

/** All analyses together; what is not there by then is shown as pending. */
const ANALYSES_PATIENCE_MS = 30_000;
/** Well within the limit of reads that one client has. */
const POLL_MS = 100;
const CALL_TIMEOUT_MS = 10_000;

/** Files complaints as citizens would and shows what became of them. What goes wrong is said; the system runs on. */
export async function runDemo(options: DemoOptions): Promise<void> {
  const client = createHttpClient({ url: options.url, connections: 4, timeoutMs: CALL_TIMEOUT_MS });
  try {
    await demonstrate(client, options);
  } catch (error) {
    options.say(`The demonstration stopped: ${messageOf(error)}.`);
  } finally {
    client.close();
  }
}

async function demonstrate(client: HttpClient, { root, city, say, print }: DemoOptions): Promise<void> {
  const filings = chooseDemoFilings(await readHeldBackTexts(root), loadCity(city));
  say(`Filing ${filings.length} synthetic complaints.`);
  const filed = await fileAll(client, filings);
  const outcomes = await followAll(client, filed);
  print(`${outcomes.length} complaints in six languages. Their texts are synthetic: nobody filed them.`);
  print(formatTable([HEADINGS, ...outcomes.map(toRow)]));
  print(summarise(outcomes.map(({ complaint }) => complaint)));
}

interface Filed {
  readonly writtenIn: string;
  readonly trackingId: string;
}

async function fileAll(client: HttpClient, filings: readonly DemoFiling[]): Promise<readonly Filed[]> {
  const filed: Filed[] = [];
  for (const { writtenIn, filing } of filings)
    filed.push({ writtenIn, trackingId: await fileOnce(client, filing) });
  return filed;
}

/** One after the other: they are analysed in about the order in which they were filed. */
async function followAll(client: HttpClient, filed: readonly Filed[]) {
  const deadline = performance.now() + ANALYSES_PATIENCE_MS;
  const outcomes: { writtenIn: string; complaint: DemoComplaint }[] = [];
  for (const { writtenIn, trackingId } of filed) {
    let complaint = await track(client, trackingId);
    while (complaint.analysis.state === 'pending' && performance.now() < deadline) {
      await pause(POLL_MS);
      complaint = await track(client, trackingId);
    }
    outcomes.push({ writtenIn, complaint });
  }
  return outcomes;
}

async function track(client: HttpClient, trackingId: string): Promise<DemoComplaint> {
  const { status, body } = await client.send({ method: 'GET', path: `/api/complaints/${trackingId}` });
  if (status !== 200) throw new Error(`complaint ${trackingId} was answered ${status}`);
  return body as DemoComplaint;
}

/** Filed to analysed, by the clock of the store. */
function summarise(complaints: readonly DemoComplaint[]): string {
  const done = complaints.filter(({ analysis }) => analysis.state === 'done');
  if (done.length === 0) return 'None of them is analysed yet.';
  const { p50, p95 } = spreadOf(
    done.map(({ filedAt, updatedAt }) => Date.parse(updatedAt) - Date.parse(filedAt)),
  );
  const triage = done.filter(({ category }) => category === null).length;
  return `Analysed: ${done.length} of ${complaints.length}, ${triage} of them left to triage. From filing to analysis: p50 ${p50} ms, p95 ${p95} ms.`;
}
