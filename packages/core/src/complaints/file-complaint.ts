import { setTimeout as pause } from 'node:timers/promises';
import { type MongoClient, ObjectId } from 'mongodb';
import type { City } from '../city/city.ts';
import { wardAt } from '../city/ward-at.ts';
import type { Clock } from '../clock.ts';
import { NO_DEADLINE } from '../deadlines/deadline.ts';
import { DomainError } from '../errors.ts';
import type { JobStore, NewJob } from '../jobs/job-store.ts';
import { maskPersonalData } from '../language/mask.ts';
import type { Failpoint } from '../operations/failpoints.ts';
import { isDuplicateKey, isWriteConflict } from '../store/store-error.ts';
import { inTransaction } from '../store/transaction.ts';
import { createAccessToken, hashAccessToken } from './access-token.ts';
import type { Complaint } from './complaint.ts';
import type { ComplaintStore } from './complaint-store.ts';
import type { Filing } from './filing.ts';
import { type FilingReceipt, hashKey, openReceipt, sealReceipt } from './idempotency-record.ts';
import type { IdempotencyStore } from './idempotency-store.ts';
import type { TimelineEntry, TimelineStore } from './timeline-store.ts';
import { createTrackingId } from './tracking-id.ts';

export interface IntakeDependencies {
  readonly client: MongoClient;
  readonly city: City;
  readonly clock: Clock;
  readonly complaints: ComplaintStore;
  readonly timeline: TimelineStore;
  readonly jobs: JobStore;
  readonly idempotency: IdempotencyStore;
  readonly failpoint: Failpoint;
}

export interface FilingContext {
  readonly requestId: string;
  readonly idempotencyKey?: string | undefined;
}

/** A filing with the same key that is still under way is waited for this long, in ms. */
const IN_FLIGHT_PATIENCE_MS = 5_000;
const IN_FLIGHT_POLL_MS = 50;
const ORDINARY_PATIENCE_MS = 2_500;

/**
 * Stores a complaint, its first timeline entry and its job in one transaction, and only then returns.
 *
 * With an idempotency key the same filing has one effect and one answer for a day, however often and from however
 * many processes it comes. The answer is prepared before the transaction and written in it.
 *
 * @throws DomainError idempotency_key_reused, idempotency_in_flight or store_unavailable.
 */
export async function fileComplaint(
  dependencies: IntakeDependencies,
  filing: Filing,
  context: FilingContext,
): Promise<FilingReceipt> {
  const earlier = await findReceipt(dependencies, filing, context.idempotencyKey);
  if (earlier !== undefined) return earlier;
  const receipt: FilingReceipt = {
    complaintId: new ObjectId().toHexString(),
    trackingId: createTrackingId(dependencies.city.trackingPrefix),
    accessToken: createAccessToken(),
  };
  const kept = await store(dependencies, filing, context, receipt);
  await dependencies.failpoint('intake.afterCommit');
  return kept;
}

async function store(
  dependencies: IntakeDependencies,
  filing: Filing,
  context: FilingContext,
  receipt: FilingReceipt,
): Promise<FilingReceipt> {
  const patienceMs = context.idempotencyKey === undefined ? ORDINARY_PATIENCE_MS : IN_FLIGHT_PATIENCE_MS;
  const deadline = performance.now() + patienceMs;
  try {
    await inTransaction(dependencies.client, writes(dependencies, filing, context, receipt), { patienceMs });
    return receipt;
  } catch (error) {
    return recover(dependencies, filing, context, receipt, { error, deadline });
  }
}

/**
 * Tells apart why the writes did not go through: they did and the answer was lost, another filing with the key was
 * first, or the store is away. A duplicate shows as E11000 on one store and as a lasting write conflict on another.
 */
async function recover(
  dependencies: IntakeDependencies,
  filing: Filing,
  { idempotencyKey }: FilingContext,
  receipt: FilingReceipt,
  { error, deadline }: { readonly error: unknown; readonly deadline: number },
): Promise<FilingReceipt> {
  if (!isDuplicateKey(error) && !isConflict(error)) throw error;
  if (await dependencies.complaints.exists(receipt.complaintId)) return receipt;
  if (idempotencyKey === undefined) throw error;
  const winner = await awaitReceipt(dependencies, filing, idempotencyKey, deadline);
  if (winner !== undefined) return winner;
  throw new DomainError('idempotency_in_flight', 'A request with this Idempotency-Key is still under way.');
}

async function awaitReceipt(
  dependencies: IntakeDependencies,
  filing: Filing,
  key: string,
  deadline: number,
): Promise<FilingReceipt | undefined> {
  for (;;) {
    const receipt = await findReceipt(dependencies, filing, key);
    if (receipt !== undefined || performance.now() >= deadline) return receipt;
    await pause(IN_FLIGHT_POLL_MS);
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof DomainError && error.code === 'store_unavailable' && isWriteConflict(error.cause);
}

async function findReceipt(
  { idempotency, clock }: IntakeDependencies,
  filing: Filing,
  key: string | undefined,
): Promise<FilingReceipt | undefined> {
  if (key === undefined) return undefined;
  const record = await idempotency.find(hashKey(key), clock.now());
  if (record === undefined) return undefined;
  const receipt = openReceipt(key, filing, record);
  if (receipt !== undefined) return receipt;
  throw new DomainError('idempotency_key_reused', 'This Idempotency-Key was used for another request.');
}

function writes(
  { city, clock, complaints, timeline, jobs, idempotency }: IntakeDependencies,
  filing: Filing,
  { requestId, idempotencyKey }: FilingContext,
  receipt: FilingReceipt,
) {
  const now = clock.now();
  const complaint = createComplaint(city, filing, receipt, requestId, now);
  const entry: TimelineEntry = {
    id: receipt.complaintId,
    complaintId: receipt.complaintId,
    at: now,
    kind: 'filed',
    by: 'citizen',
    text: '',
  };
  const job: NewJob<'analyse-complaint'> = {
    id: receipt.complaintId,
    job: 'analyse-complaint',
    payload: { complaintId: receipt.complaintId, requestId },
    at: now,
  };
  const record = idempotencyKey === undefined ? undefined : sealReceipt(idempotencyKey, filing, receipt);
  return async (session: Parameters<ComplaintStore['insert']>[1]) => {
    if (record !== undefined) await idempotency.insert(record, now, session);
    await complaints.insert(complaint, session);
    await timeline.append(entry, session);
    await jobs.insert(job, session);
  };
}

/** A complaint as it is in the moment of its filing. */
export function createComplaint(
  city: City,
  filing: Filing,
  receipt: FilingReceipt,
  requestId: string,
  now: Date,
): Complaint {
  const {
    title = null,
    description,
    category = null,
    language = null,
    contact = null,
    location = null,
    isPublic = true,
  } = filing;
  return {
    id: receipt.complaintId,
    trackingId: receipt.trackingId,
    accessTokenHash: hashAccessToken(receipt.accessToken),
    status: 'pending',
    isPublic,
    title,
    description,
    maskedTitle: title === null ? null : maskPersonalData(title),
    maskedDescription: maskPersonalData(description),
    chosenCategory: category,
    chosenLanguage: language,
    ...placeInWard(city, filing),
    location,
    contact,
    supports: 0,
    filedAt: now,
    updatedAt: now,
    dueAt: null,
    deadline: NO_DEADLINE,
    requestId,
    analysis: { state: 'pending' },
    version: 1,
    indexedVersion: 0,
    correction: { category: null, priority: null },
    assignee: null,
    closedAt: null,
    reopenedByCitizen: 0,
    rating: null,
    mergedInto: null,
    legalHoldSince: null,
    archivedAt: null,
    erasedAt: null,
  };
}

function placeInWard(city: City, { ward, location }: Filing): Pick<Complaint, 'ward' | 'wardSource'> {
  if (ward !== undefined) return { ward, wardSource: 'citizen' };
  const found = location === undefined ? undefined : wardAt(city, location);
  return found === undefined ? { ward: null, wardSource: null } : { ward: found, wardSource: 'location' };
}
