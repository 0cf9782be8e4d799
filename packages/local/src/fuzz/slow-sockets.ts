import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export interface SlowSockets {
  readonly opened: number;
  /** By the server, within the patience. */
  readonly cutOff: number;
  /** Of others who asked meanwhile. */
  readonly answered: number;
  readonly refused: number;
  readonly slowestAnswerMs: number;
}

const SOCKETS = 500;
const DRIP_MS = 1_000;
const ASK_EVERY_MS = 250;
/** Whole requests have to be there in 15 s, and Node looks every 2 s. */
const PATIENCE_MS = 30_000;
/** One half never ends its headers, and the other its body. */
const BEGINNINGS = [
  'GET /api/wards HTTP/1.1\r\nHost: x\r\n',
  'POST /api/complaints HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"a',
];

/** Hundreds of clients that send a byte now and then, until all are cut off, while another one asks as usual. */
export async function pressWithSlowSockets(url: string): Promise<SlowSockets> {
  const { hostname, port } = new URL(url);
  const sockets = await Promise.all(
    Array.from({ length: SOCKETS }, (_, at) => openSlow(hostname, Number(port), BEGINNINGS[at % 2] ?? '')),
  );
  const open = new Set(sockets);
  for (const socket of sockets) socket.once('close', () => open.delete(socket));
  const drip = setInterval(() => {
    for (const socket of open) if (socket.writable) socket.write('x');
  }, DRIP_MS);
  const asked = { answered: 0, refused: 0, slowestAnswerMs: 0 };
  const begunAt = performance.now();
  while (open.size > 0 && performance.now() - begunAt < PATIENCE_MS) {
    await ask(url, asked);
    await pause(ASK_EVERY_MS);
  }
  clearInterval(drip);
  const cutOff = SOCKETS - open.size;
  for (const socket of open) socket.destroy();
  return { opened: SOCKETS, cutOff, ...asked, slowestAnswerMs: Math.round(asked.slowestAnswerMs) };
}

function openSlow(host: string, port: number, beginning: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => {
      // Being cut off is what is waited for.
      socket.removeListener('error', reject).on('error', () => socket.destroy());
      socket.resume().write(beginning);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

/** What the slow ones ask for too, and a form that a citizen sends. */
async function ask(
  url: string,
  asked: { answered: number; refused: number; slowestAnswerMs: number },
): Promise<void> {
  const begunAt = performance.now();
  const response = await (asked.answered % 2 === 0 ? fetch(`${url}/api/wards`) : file(url));
  await response.arrayBuffer();
  if (response.ok) asked.answered += 1;
  else asked.refused += 1;
  asked.slowestAnswerMs = Math.max(asked.slowestAnswerMs, performance.now() - begunAt);
}

function file(url: string): Promise<Response> {
  return fetch(`${url}/api/complaints`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ description: 'A synthetic complaint among slow clients.' }),
  });
}
