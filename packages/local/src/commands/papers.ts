import { type LocalConfig, readConfig } from '../config.ts';
import { Fault, reportFaults } from '../fault.ts';
import { readPaperCommands } from '../papers/paper-commands.ts';
import { startPaperSystem } from '../papers/paper-system.ts';
import { prepareIncident } from '../papers/prepare-incident.ts';
import { type PapersResult, runPapers } from '../papers/run-papers.ts';
import { sayOnStandardError } from '../say.ts';
import { chooseStore, storeSources } from '../store/choose-store.ts';
import { withStore } from '../store/running-store.ts';
import { toStoreSettings } from '../store/store-settings.ts';

const USAGE = 'Usage: npm run papers -- [PAGE]';

/** `npm run papers [-- PAGE]`: runs every command of docs/operations against a system of its own. 1 when one fails. */
export function run([page, ...rest]: readonly string[]): Promise<number> {
  return reportFaults(async () => {
    if (rest.length > 0 || page?.startsWith('-')) throw new Fault(USAGE);
    const { ran, notRun, failed } = await runAll(readConfig(), page);
    for (const { place, notRun: reason } of notRun) sayOnStandardError(`${place} not run: ${reason}`);
    process.stdout.write(
      `${ran} blocks of commands ran, ${failed.length} failed, ${notRun.length} not run.\n`,
    );
    return failed.length === 0 ? 0 : 1;
  });
}

async function runAll(config: LocalConfig, page: string | undefined): Promise<PapersResult> {
  const say = sayOnStandardError;
  const commands = readPaperCommands(config.root).filter(
    ({ place, isSetUp }) => isSetUp || page === undefined || place.startsWith(`${page}:`),
  );
  const { server } = await chooseStore(storeSources(toStoreSettings(config), say, { now: () => new Date() }));
  const system = await startPaperSystem(config, server);
  try {
    const own = readConfig(system.environment);
    const trackingId = await withStore(own, 'namsev-papers', (store) => prepareIncident(system, store));
    return await runPapers(config, system, { commands, trackingId, say });
  } finally {
    await system.takeDown();
  }
}
