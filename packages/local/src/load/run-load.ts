import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadOrder, LoadOutcome } from './load-order.ts';

export type LoadNews =
  | { readonly type: 'done'; readonly outcome: LoadOutcome }
  | { readonly type: 'failed'; readonly message: string };

const LOAD_PROCESS = fileURLToPath(new URL('load-process.js', import.meta.url));

/** Runs a load in a process of its own, which ends with ours. @throws Error when the load could not be put on. */
export async function runLoad(order: LoadOrder): Promise<LoadOutcome> {
  const child = fork(LOAD_PROCESS, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
  let news: LoadNews | undefined;
  child.on('message', (message) => {
    news = message as LoadNews;
  });
  child.send(order);
  await once(child, 'exit');
  if (news?.type === 'done') return news.outcome;
  throw new Error(news === undefined ? 'the load process ended early' : `the load failed: ${news.message}`);
}
