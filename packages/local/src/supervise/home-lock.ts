import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault, isSystemError } from '../fault.ts';
import { identifyProcess, isStillAlive, type ProcessIdentity } from '../process-identity.ts';

export interface HomeLock {
  /** Without waiting, so that it can be the last thing that a process does. */
  release(): void;
}

/**
 * One start for each home. The lock of a process that is gone is taken over, also when its pid belongs to
 * another process by now.
 *
 * @throws Fault when another start holds it.
 */
export function acquireHomeLock(home: string): HomeLock {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const file = join(home, 'lock');
  const own = identifyProcess(process.pid);
  if (own === undefined) throw new Error('this process cannot be found in the list of processes');
  while (!tryAcquire(file, own)) {
    const holder = readHolder(file);
    if (holder !== undefined && isStillAlive(holder)) {
      throw new Fault(
        `NamSev is running already in ${home} (process ${holder.pid}). Stop it, or set NAMSEV_HOME to another folder.`,
      );
    }
    rmSync(file, { force: true });
  }
  return { release: () => releaseOwn(file, own) };
}

/** A link appears with its content or not at all, so nobody reads a lock that is half written. */
function tryAcquire(file: string, own: ProcessIdentity): boolean {
  const draft = `${file}.${own.pid}`;
  writeFileSync(draft, JSON.stringify(own), { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function releaseOwn(file: string, own: ProcessIdentity): void {
  if (readHolder(file)?.pid === own.pid) rmSync(file, { force: true });
}

/** Undefined when there is none, or one that nobody can have written. */
function readHolder(file: string): ProcessIdentity | undefined {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as Partial<ProcessIdentity>;
    if (typeof holder.pid !== 'number' || typeof holder.startedAt !== 'string') return undefined;
    return { pid: holder.pid, startedAt: holder.startedAt };
  } catch (error) {
    if (isSystemError(error, 'ENOENT') || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
