import { fileURLToPath } from 'node:url';
import { ObjectId } from 'mongodb';
import { pino } from 'pino';
import type { AnalysisResult } from '../src/analysis/analysis.ts';
import { loadCity } from '../src/city/load-city.ts';
import type { Clock } from '../src/clock.ts';
import { createAccessToken, hashAccessToken } from '../src/complaints/access-token.ts';
import type { Complaint } from '../src/complaints/complaint.ts';
import { createComplaintStore } from '../src/complaints/complaint-store.ts';
import type { IntakeDependencies } from '../src/complaints/file-complaint.ts';
import type { Filing } from '../src/complaints/filing.ts';
import { createIdempotencyStore } from '../src/complaints/idempotency-store.ts';
import { createTimelineStore } from '../src/complaints/timeline-store.ts';
import { createTrackingId } from '../src/complaints/tracking-id.ts';
import { NO_DEADLINE } from '../src/deadlines/deadline.ts';
import { createJobStore } from '../src/jobs/job-store.ts';
import { createFailpoint } from '../src/operations/failpoints.ts';
import type { StoreConnection } from '../src/store/connect.ts';

export { startCuttingProxy } from './cutting-proxy.ts';
export { openEmptyTestStore, openTestStore, type TestStore, testStoreUri } from './test-store.ts';
export { until } from './until.ts';

export const NOW = new Date('2026-11-24T04:30:00.000Z');

export const TIRUPUR = loadCity(fileURLToPath(new URL('../../../../cities/tirupur', import.meta.url)));

export const silentLogger = pino({ level: 'silent' });

export const harmless = createFailpoint([]);

/** A clock that stands still until it is told otherwise. */
export interface TestClock extends Clock {
  advance(ms: number): void;
}

export function aClock(start: Date = NOW): TestClock {
  let now = start.getTime();
  return {
    now: () => new Date(now),
    advance(ms) {
      now += ms;
    },
  };
}

export function aFiling(overrides: Partial<Filing> = {}): Filing {
  return {
    description: 'The street light near the school gate has not been burning for a week.',
    ...overrides,
  };
}

export function aComplaint(overrides: Partial<Complaint> = {}): Complaint {
  const { description } = aFiling();
  return {
    id: new ObjectId().toHexString(),
    trackingId: createTrackingId('TRP'),
    accessTokenHash: hashAccessToken(createAccessToken()),
    status: 'pending',
    isPublic: true,
    title: null,
    description,
    maskedTitle: null,
    maskedDescription: description,
    chosenCategory: null,
    chosenLanguage: null,
    ward: null,
    wardSource: null,
    location: null,
    contact: null,
    supports: 0,
    filedAt: NOW,
    updatedAt: NOW,
    dueAt: null,
    deadline: NO_DEADLINE,
    requestId: 'test-request',
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
    ...overrides,
  };
}

export function anAnalysis(overrides: Partial<AnalysisResult> = {}): AnalysisResult {
  return {
    language: { language: 'en', script: 'Latn', mixed: false, confidence: 0.99 },
    category: {
      value: 'Street Lights',
      confidence: 0.9,
      alternatives: [],
      subType: 'lamp-out',
      words: ['light'],
    },
    priority: { band: 'normal', score: 35, reasons: [] },
    tone: { value: 'calm', distress: 0, words: [] },
    versions: { classifier: 'test' },
    ...overrides,
  };
}

export function intakeOver(
  connection: StoreConnection,
  overrides: Partial<IntakeDependencies> = {},
): IntakeDependencies {
  const { client, db } = connection;
  return {
    client,
    city: TIRUPUR,
    clock: aClock(),
    complaints: createComplaintStore(db),
    timeline: createTimelineStore(db),
    jobs: createJobStore(db),
    idempotency: createIdempotencyStore(db),
    failpoint: harmless,
    ...overrides,
  };
}
