import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';

/** What the one file that the build makes of the modules of a process gives: loading it starts nothing. */
interface ProcessBundle {
  /** Never rejects: what goes wrong ends the process. */
  run?(): Promise<void>;
}

/**
 * Runs the process that a bundle is. What V8 compiled of it lies beside it, made by the build: without that, or where
 * it is of another version of V8 or of other flags, the same is compiled anew.
 */
export async function runBundle(file: string): Promise<void> {
  const { run } = loadBundle(file);
  if (run === undefined) throw new Error(`${file} is no bundle of a process`);
  await run();
}

/** Compiles a bundle, loads it, and keeps what was compiled by then. */
export function keepCompiled(file: string): void {
  rmSync(compiledFile(file), { force: true });
  const script = compile(file);
  evaluate(script, file);
  writeFileSync(compiledFile(file), script.createCachedData());
}

function loadBundle(file: string): ProcessBundle {
  const isKept = existsSync(compiledFile(file));
  // Node finds the modules behind the lines of a stack for what it loads itself alone.
  if (process.sourceMapsEnabled || !isKept) return createRequire(file)(file);
  return evaluate(compile(file, readFileSync(compiledFile(file))), file);
}

function compile(file: string, cachedData?: Buffer): Script {
  const text = Module.wrap(readFileSync(file, 'utf8'));
  return new Script(text, { filename: file, ...(cachedData !== undefined && { cachedData }) });
}

function evaluate(script: Script, file: string): ProcessBundle {
  const module: { exports: ProcessBundle } = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  return module.exports;
}

/** V8 recognises another version and other flags, and a text of another length; another text must take it away. */
function compiledFile(bundle: string): string {
  return `${bundle}.compiled`;
}
