import { readConfig } from '../config.ts';
import { askForAdvisories } from '../dependencies/ask-for-advisories.ts';
import { judgeDependencies } from '../dependencies/judge-dependencies.ts';
import { reportFaults } from '../fault.ts';

const USAGE = 'Usage: npm run dependencies';
/** Neither passed nor failed: nobody could be asked. */
const EXIT_NOT_CHECKED = 3;

/** `npm run dependencies`: 1 for a fault or a known vulnerability, 3 where the registry tells of none it knows. */
export function run(dependencyArguments: readonly string[]): Promise<number> {
  return reportFaults(async () => {
    if (dependencyArguments.length > 0) {
      process.stderr.write(`${USAGE}\n`);
      return 2;
    }
    const { packages, faults } = await judgeDependencies(readConfig().root);
    for (const fault of faults) console.log(fault);
    console.log(`${packages} packages: licences, Node, pins and seals have ${faults.length} faults.`);
    const advisories = await askForAdvisories();
    if (advisories.state === 'not checked') {
      console.log(`Known vulnerabilities: not checked. ${advisories.reason}`);
      return faults.length > 0 ? 1 : EXIT_NOT_CHECKED;
    }
    for (const found of advisories.found) console.log(found);
    console.log(`Known vulnerabilities: ${advisories.found.length}.`);
    return faults.length + advisories.found.length > 0 ? 1 : 0;
  });
}
