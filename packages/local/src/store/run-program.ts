import { spawn } from 'node:child_process';

export interface ProgramResult {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

export interface RunOptions {
  /** The program is killed after this many ms. */
  readonly timeoutMs: number;
  /** Receives standard error as it comes, for progress. */
  readonly onErrorText?: (text: string) => void;
}

/** Runs a program to its end. @throws when it cannot be started (code ENOENT: it is not there) or takes too long. */
export function runProgram(
  command: string,
  programArguments: readonly string[],
  options: RunOptions,
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, programArguments, { stdio: ['ignore', 'pipe', 'pipe'] });
    const killWithUs = (): void => void child.kill();
    process.once('exit', killWithUs);
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs);
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
      options.onErrorText?.(text);
    });
    const settle = (): void => {
      clearTimeout(timer);
      process.removeListener('exit', killWithUs);
    };
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    child.once('close', (exitCode, signal) => {
      settle();
      if (exitCode === null)
        reject(new Error(`${command} was ended by ${signal} (limit ${options.timeoutMs} ms)`));
      else resolve({ exitCode, output, errors });
    });
  });
}

export function lastLineOf(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}
