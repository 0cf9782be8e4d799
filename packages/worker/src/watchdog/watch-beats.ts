import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

const LOOK_EVERY_MS = 1_000;
const STANDARD_ERROR = 2;

const { beats, patienceMs } = workerData as { beats: Int32Array; patienceMs: number };
let last = Atomics.load(beats, 0);
let silentLooks = 0;

setInterval(() => {
  const present = Atomics.load(beats, 0);
  silentLooks = present === last ? silentLooks + 1 : 0;
  last = present;
  if (silentLooks * LOOK_EVERY_MS < patienceMs) return;
  const line = {
    level: 'fatal',
    time: new Date().toISOString(),
    msg: 'a job blocks the process; it is ended',
  };
  writeSync(STANDARD_ERROR, `${JSON.stringify(line)}\n`);
  process.kill(process.pid, 'SIGKILL');
}, LOOK_EVERY_MS);
