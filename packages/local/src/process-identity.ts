import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { isSystemError } from './fault.ts';

/** A process, and when it began: a pid alone may have been given to another one since. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string;
}

/** Undefined when no such process lives. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const startedAt = existsSync('/proc/self/stat') ? startFromProc(pid) : startFromPs(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

export function isStillAlive({ pid, startedAt }: ProcessIdentity): boolean {
  return identifyProcess(pid)?.startedAt === startedAt;
}

/** Kills without asking; a process that is gone already is what was wanted. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!isSystemError(error, 'ESRCH')) throw error;
  }
}

/** The fields of /proc/PID/stat behind the name, which is in brackets and may hold anything. */
export function readProcStat(
  pid: number,
): { state: string; parent: number; name: string; startTicks: string } | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ESRCH')) return undefined;
    throw error;
  }
  const end = text.lastIndexOf(')');
  const fields = text.slice(end + 2).split(' ');
  const [state = '', parent = ''] = fields;
  return {
    state,
    parent: Number(parent),
    name: text.slice(text.indexOf('(') + 1, end),
    startTicks: fields[19] ?? '',
  };
}

/** Ticks are counted from the start of the machine, so the machine's own start belongs to them. */
function startFromProc(pid: number): string | undefined {
  const stat = readProcStat(pid);
  if (stat === undefined || stat.state === 'Z') return undefined;
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}-${stat.startTicks}`;
}

function startFromPs(pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch (error) {
    // ps ends with 1 when there is no such process.
    if (error instanceof Error && 'status' in error && error.status === 1) return undefined;
    throw error;
  }
}
