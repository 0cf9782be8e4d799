import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../config.ts';
import { DESCRIPTION_FILE, servedDescription } from '../describe/served-description.ts';
import { Fault, reportFaults } from '../fault.ts';

/** `npm run openapi` writes down what the api serves at `/openapi.json`. */
export function run(commandArguments: readonly string[]): Promise<number> {
  return reportFaults(async () => {
    if (commandArguments.length > 0) throw new Fault('Usage: npm run openapi');
    const { root } = readConfig();
    writeFileSync(join(root, DESCRIPTION_FILE), await servedDescription(root));
    process.stdout.write(`${DESCRIPTION_FILE} is written.\n`);
    return 0;
  });
}
