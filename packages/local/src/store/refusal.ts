import { readFile, rm, writeFile } from 'node:fs/promises';
import { isSystemError, messageOf } from '../fault.ts';

const REMEMBERED_MS = 24 * 60 * 60 * 1_000;

interface Refusal {
  readonly at: string;
  readonly reason: string;
}

export async function rememberRefusal(file: string, error: unknown, now: Date): Promise<void> {
  const refusal: Refusal = { at: now.toISOString(), reason: messageOf(error) };
  await writeFile(file, JSON.stringify(refusal));
}

export async function forgetRefusal(file: string): Promise<void> {
  await rm(file, { force: true });
}

/** The reason of a refusal of the last day, for people. A file that cannot be read is as good as none. */
export async function recallRefusal(file: string, now: Date): Promise<string | undefined> {
  try {
    const refusal = JSON.parse(await readFile(file, 'utf8')) as Refusal;
    const age = now.getTime() - new Date(refusal.at).getTime();
    if (!(age >= 0 && age < REMEMBERED_MS)) return undefined;
    return `${refusal.reason} (at ${refusal.at}; tried again a day later, or when ${file} is removed)`;
  } catch (error) {
    if (isSystemError(error, 'ENOENT') || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
