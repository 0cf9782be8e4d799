import { readConfig } from '../config.ts';
import { readPaperCommands } from '../papers/paper-commands.ts';
import { startPaperSystem } from '../papers/paper-system.ts';
import { prepareIncident } from '../papers/prepare-incident.ts';
import { runPapers } from '../papers/run-papers.ts';
import { withStore } from '../store/running-store.ts';
import { type OwnSystemWork, runOnOwnSystem } from '../supervise/run-on-own-system.ts';

const USAGE = 'Usage: npm run papers -- [PAGE]';

/** Of which pages the commands are run. */
interface Pages {
  /** All of them without it. */
  readonly only?: string | undefined;
}

/** `npm run papers [-- PAGE]`: runs every command of docs/operations against a system of its own. 1 when one fails. */
export function run(paperArguments: readonly string[]): Promise<number> {
  return runOnOwnSystem(readPages(paperArguments), USAGE, runAll);
}

function readPages([only, ...rest]: readonly string[]): Pages | string {
  return rest.length > 0 || only?.startsWith('-') ? 'expected the name of one page or none' : { only };
}

async function runAll({ config, server, say, keep }: OwnSystemWork, { only }: Pages): Promise<number> {
  const commands = readPaperCommands(config.root).filter(
    ({ place, isSetUp }) => isSetUp || only === undefined || place.startsWith(`${only}:`),
  );
  const system = keep(await startPaperSystem(config, server));
  const own = readConfig(system.environment);
  const trackingId = await withStore(own, 'namsev-papers', (store) => prepareIncident(system, store));
  const { ran, notRun, failed } = await runPapers(config, system, { commands, trackingId, say });
  for (const { place, notRun: reason } of notRun) say(`${place} not run: ${reason}`);
  process.stdout.write(`${ran} blocks of commands ran, ${failed.length} failed, ${notRun.length} not run.\n`);
  return failed.length === 0 ? 0 : 1;
}
