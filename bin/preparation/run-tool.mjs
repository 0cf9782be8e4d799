import { spawnSync } from 'node:child_process';

const STANDARD_ERROR = 2;

/** Runs a tool in `root` with both of its outputs on our standard error. Returns whether it succeeded. */
export function runTool(root, what, command, toolArguments) {
  const { status, signal, error } = spawnSync(command, toolArguments, {
    cwd: root,
    stdio: ['ignore', STANDARD_ERROR, STANDARD_ERROR],
    shell: process.platform === 'win32',
  });
  if (error !== undefined) process.stderr.write(`${what} could not be started: ${error.message}\n`);
  else if (signal !== null) process.stderr.write(`${what} was ended by ${signal}.\n`);
  else if (status !== 0) process.stderr.write(`${what} failed.\n`);
  return status === 0;
}
