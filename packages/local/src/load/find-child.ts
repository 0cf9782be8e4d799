import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isSystemError } from '../fault.ts';
import { readProcStat } from '../process-identity.ts';

/** The living child of a process that runs `script`; undefined while there is none. */
export function findChild(parent: number, script: string): number | undefined {
  return existsSync('/proc/self/stat') ? findInProc(parent, script) : findByPs(parent, script);
}

function findInProc(parent: number, script: string): number | undefined {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => {
      const stat = readProcStat(pid);
      return stat?.parent === parent && stat.state !== 'Z' && readCommand(pid).includes(script);
    });
}

function readCommand(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch (error) {
    // It ended since it was listed.
    if (isSystemError(error, 'ENOENT', 'ESRCH')) return '';
    throw error;
  }
}

function findByPs(parent: number, script: string): number | undefined {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  for (const line of lines) {
    const [, pid, ppid, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    if (Number(ppid) === parent && command.includes(script)) return Number(pid);
  }
  return undefined;
}
