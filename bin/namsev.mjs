#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { prepare } from './preparation/prepare.mjs';

const COMMANDS = [
  'start',
  'test',
  'check',
  'build',
  'store',
  'train',
  'evaluate',
  'bench',
  'keys',
  'migrate',
  'papers',
  'cost',
  'audit',
  'chaos',
  'soak',
  'contend',
  'overload',
  'drill',
  'dependencies',
  'fuzz',
  'openapi',
  'plans',
  'backup',
  'restore',
];
const OLDEST_NODE = [20, 19];
const EXIT_USAGE = 2;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [command, ...commandArguments] = process.argv.slice(2);

function isNodeTooOld() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
}

function fail(message, exitCode = 1) {
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}

if (isNodeTooOld()) {
  fail(`NamSev needs Node ${OLDEST_NODE.join('.')} or later, and this is ${process.versions.node}.`);
}
if (command === undefined || !COMMANDS.includes(command)) {
  fail(`Usage: npm run COMMAND [-- ARGUMENTS], where COMMAND is one of ${COMMANDS.join(', ')}.`, EXIT_USAGE);
}

// Preparing takes Ctrl-C as any program does; after it the command decides what a signal means.
const prepared = prepare(root, command);
const modulePath = join(root, 'packages/local/dist/src/commands', `${command}.js`);
// `check` shows the compiler's findings beside all others, so it goes on over a build that failed.
if (!prepared && !(command === 'check' && existsSync(modulePath))) process.exit(1);
if (!existsSync(modulePath)) fail(`The command "${command}" is not in this version.`, EXIT_USAGE);

const { run } = await import(pathToFileURL(modulePath).href);
process.exitCode = await run(commandArguments);
