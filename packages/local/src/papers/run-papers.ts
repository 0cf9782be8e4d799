import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { LocalConfig } from '../config.ts';
import type { Say } from '../say.ts';
import type { PaperCommands } from './paper-commands.ts';
import type { PaperSystem } from './paper-system.ts';

export interface PapersResult {
  readonly ran: number;
  readonly notRun: readonly PaperCommands[];
  /** Places of those that failed. */
  readonly failed: readonly string[];
}

const LONGEST_MS = 60_000;
/** What `field` prints of a field that is not there. */
const TELLS_NOTHING = /^undefined$/m;

/** Runs every block as an operator would who has read the setup before, one after the other. */
export async function runPapers(
  { root }: LocalConfig,
  { environment }: PaperSystem,
  {
    commands,
    trackingId,
    say,
  }: {
    readonly commands: readonly PaperCommands[];
    readonly trackingId: string;
    readonly say: Say;
  },
): Promise<PapersResult> {
  const setUp = commands.filter(({ isSetUp }) => isSetUp).map(({ script }) => script);
  const runnable = commands.filter(({ isSetUp, notRun }) => !isSetUp && notRun === null);
  const failed: string[] = [];
  for (const [number, { place, script }] of runnable.entries()) {
    const { code, output } = await runScript([...setUp, script].join('\n'), {
      cwd: root,
      env: {
        ...environment,
        TRACKING_ID: trackingId,
        // Each restores into a home that is empty.
        EMPTY_HOME: `${environment['EMPTY_HOME']}-${number}`,
      },
    });
    if (code === 0 && !TELLS_NOTHING.test(output)) continue;
    failed.push(place);
    say(`${place} failed with ${code}:\n${script}${output}`);
  }
  return { ran: runnable.length, notRun: commands.filter(({ notRun }) => notRun !== null), failed };
}

async function runScript(
  script: string,
  options: { readonly cwd: string; readonly env: Record<string, string | undefined> },
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_MS,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  await once(child, 'close');
  return { code: child.exitCode, output };
}
