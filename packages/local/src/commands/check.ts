import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { checkRules } from '../check/check-rules.ts';
import { readSourceFiles } from '../check/source-file.ts';
import { readConfig } from '../config.ts';
import { judgeDependencies } from '../dependencies/judge-dependencies.ts';
import { DESCRIPTION_FILE, isDescriptionServed } from '../describe/served-description.ts';
import { reportFaults } from '../fault.ts';

interface Check {
  readonly name: string;
  /** Shows what it finds and says whether that was nothing. */
  pass(root: string): Promise<boolean>;
}

const CHECKS: readonly Check[] = [
  { name: 'types', pass: (root) => runNode(root, 'node_modules/@typescript/native/bin/tsc', ['-b']) },
  {
    name: 'lint and format',
    pass: (root) =>
      runTool(root, 'node_modules/.bin/biome', [
        'ci',
        ...(process.stdout.isTTY ? [] : ['--colors=off']),
        '.',
      ]),
  },
  { name: 'rules of the house', pass: passRules },
  { name: 'OpenAPI', pass: passOpenApi },
  { name: 'dependencies', pass: passDependencies },
  { name: 'dead exports', pass: (root) => runTool(root, 'node_modules/.bin/knip', ['--no-progress']) },
];

/** `npm run check`: every check runs, whatever the ones before it found. */
export function run(checkArguments: readonly string[]): Promise<number> {
  return reportFaults(async () => {
    if (checkArguments.length > 0) {
      process.stderr.write('Usage: npm run check\n');
      return 2;
    }
    const { root } = readConfig();
    const failed: string[] = [];
    for (const { name, pass } of CHECKS) {
      console.log(`Checking ${name}`);
      if (!(await pass(root))) failed.push(name);
    }
    console.log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}.`);
    return failed.length === 0 ? 0 : 1;
  });
}

async function passRules(root: string): Promise<boolean> {
  const violations = checkRules(await readSourceFiles(root));
  for (const { path, message } of violations) console.log(`${path}: ${message}`);
  return violations.length === 0;
}

/** What is known of them without asking a registry. */
async function passDependencies(root: string): Promise<boolean> {
  const { faults } = await judgeDependencies(root);
  for (const fault of faults) console.log(fault);
  return faults.length === 0;
}

async function passOpenApi(root: string): Promise<boolean> {
  const isServed = await isDescriptionServed(root);
  if (!isServed) console.log(`${DESCRIPTION_FILE} is not what the api serves: npm run openapi`);
  return isServed;
}

function runNode(root: string, script: string, toolArguments: readonly string[]): Promise<boolean> {
  return runTool(root, process.execPath, [join(root, script), ...toolArguments]);
}

async function runTool(root: string, tool: string, toolArguments: readonly string[]): Promise<boolean> {
  const child = spawn(tool, toolArguments, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  const [exitCode] = (await once(child, 'exit')) as [number | null];
  return exitCode === 0;
}
