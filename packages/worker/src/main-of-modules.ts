import { run } from './worker-process.ts';

/** The same process module by module, for tools that replace one of them. */
await run();
