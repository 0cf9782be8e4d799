import { fileURLToPath } from 'node:url';
import { runBundle } from '@namsev/core/process-bundle';

/** The process, as the one file that the build makes of its modules: a thousand files take long to find and to read. */
await runBundle(fileURLToPath(new URL('../bundle/worker-process.cjs', import.meta.url)));
