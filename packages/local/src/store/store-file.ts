import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { isSystemError } from '../fault.ts';
import { identifyProcess, isStillAlive, type ProcessIdentity, signalProcess } from '../process-identity.ts';
import type { StoreKind } from './store-choice.ts';

const ORPHAN_PATIENCE_MS = 5_000;
const POLL_MS = 50;

/** How other commands find the store of a home while it runs (`store.json`). */
export interface StoreRecord {
  readonly uri: string;
  readonly kind: StoreKind;
  readonly version: string;
  /** Absent for a store that we did not start. */
  readonly pid?: number;
  readonly startedAt?: string;
}

export function writeStoreFile(file: string, record: StoreRecord): void {
  const startedAt = record.pid === undefined ? undefined : identifyProcess(record.pid)?.startedAt;
  writeFileSync(file, `${JSON.stringify({ ...record, startedAt })}\n`, { mode: 0o600 });
}

export function removeStoreFile(file: string): void {
  rmSync(file, { force: true });
}

export function readStoreFile(file: string): StoreRecord | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as StoreRecord;
  } catch (error) {
    if (isSystemError(error, 'ENOENT') || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Ends the store that an earlier start left behind, which happens only when that start, the keeper and the api
 * were all killed at once. Call it only under the lock of the home.
 */
export async function endOrphan(file: string): Promise<boolean> {
  const record = readStoreFile(file);
  removeStoreFile(file);
  if (record?.pid === undefined || record.startedAt === undefined) return false;
  const orphan: ProcessIdentity = { pid: record.pid, startedAt: record.startedAt };
  if (!isStillAlive(orphan)) return false;
  signalProcess(orphan.pid, 'SIGTERM');
  const deadline = performance.now() + ORPHAN_PATIENCE_MS;
  while (isStillAlive(orphan)) {
    if (performance.now() > deadline) signalProcess(orphan.pid, 'SIGKILL');
    await pause(POLL_MS);
  }
  return true;
}
