import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault, isSystemError } from '../fault.ts';
import type { Say } from '../say.ts';
import { lastLineOf, type ProgramResult, runProgram } from '../store/run-program.ts';

const VERSION = '4.32.5';
const PROBE_TIMEOUT_MS = 10_000;
const VENV_TIMEOUT_MS = 60_000;
const PIP_TIMEOUT_MS = 5 * 60_000;

/** The program, got with pip once and kept in the home folder. @throws Fault that says why it cannot be had. */
export async function obtainSchemathesis(home: string, say: Say): Promise<string> {
  const folder = join(home, 'fuzz', `schemathesis-${VERSION}`);
  const program = join(folder, 'bin', 'schemathesis');
  const marker = join(folder, 'complete');
  if (existsSync(marker)) return program;
  await python('--version', ['--version'], PROBE_TIMEOUT_MS);
  say(`Getting schemathesis ${VERSION} with pip, once.`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  await python('a virtual environment', ['-m', 'venv', folder], VENV_TIMEOUT_MS);
  const pip = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '--no-input'];
  const installed = await runProgram(join(folder, 'bin', 'python'), [...pip, `schemathesis==${VERSION}`], {
    timeoutMs: PIP_TIMEOUT_MS,
  });
  if (installed.exitCode !== 0) throw unobtainable(`pip: ${lastLineOf(installed.errors)}`);
  await writeFile(marker, '');
  return program;
}

async function python(what: string, programArguments: readonly string[], timeoutMs: number): Promise<void> {
  const { exitCode, errors } = await startPython(programArguments, timeoutMs);
  if (exitCode !== 0) throw unobtainable(`python3 does not give ${what}: ${lastLineOf(errors)}`);
}

async function startPython(programArguments: readonly string[], timeoutMs: number): Promise<ProgramResult> {
  try {
    return await runProgram('python3', programArguments, { timeoutMs });
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) throw unobtainable('there is no python3');
    throw error;
  }
}

function unobtainable(reason: string): Fault {
  return new Fault(`schemathesis ${VERSION} needs python3 with venv and pip: ${reason}.`);
}

/** Runs it to its end, with all that it says on standard error, for standard output is the result's. */
export async function runSchemathesis(
  program: string,
  programArguments: readonly string[],
  folder: string,
): Promise<void> {
  const child = spawn(program, programArguments, { cwd: folder, stdio: ['ignore', 2, 2] });
  const killWithUs = (): void => void child.kill();
  process.once('exit', killWithUs);
  try {
    await once(child, 'exit');
  } finally {
    process.removeListener('exit', killWithUs);
  }
}
