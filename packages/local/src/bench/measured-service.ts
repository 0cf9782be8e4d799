import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHttpClient } from '../load/http-client.ts';

export interface MeasuredService {
  readonly url: string;
  /** From the spawning of the process to its first answer of 200 to /health/ready. */
  readonly readyAfterMs: number;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

export interface MeasuredServiceOptions {
  readonly script: string;
  readonly nodeArguments: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** File descriptor that its log goes to: what is logged is part of what is measured. */
  readonly log: number;
  readonly url: string;
}

const HEALTH_TIMEOUT_MS = 5_000;
const STOP_PATIENCE_MS = 5_000;

/** Starts one service and waits until it is ready. @throws Error that says why it is not. */
export async function startMeasured(options: MeasuredServiceOptions): Promise<MeasuredService> {
  const { script, nodeArguments, environment, log, url } = options;
  const spawnedAt = performance.now();
  const child = spawn(process.execPath, [...nodeArguments, script], {
    stdio: ['ignore', log, log, 'ipc'],
    env: environment,
  });
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
    await exited;
    clearTimeout(timer);
  };
  try {
    await Promise.race([untilReady(child), exited.then(failWithCode)]);
    await checkReady(url);
    return { url, readyAfterMs: performance.now() - spawnedAt, process: child, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: { type?: string; message?: string }) => {
      if (message.type === 'ready') resolve();
      if (message.type === 'fatal') reject(new Error(message.message));
    });
  });
}

function failWithCode([exitCode]: unknown[]): never {
  throw new Error(`the service ended with exit code ${String(exitCode)}`);
}

async function checkReady(url: string): Promise<void> {
  const client = createHttpClient({ url, connections: 1, timeoutMs: HEALTH_TIMEOUT_MS });
  try {
    const { status, body } = await client.send({ method: 'GET', path: '/health/ready' });
    if (status !== 200) throw new Error(`the service is not ready: ${JSON.stringify(body)}`);
  } finally {
    client.close();
  }
}
