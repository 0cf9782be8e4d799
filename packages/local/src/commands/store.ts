import { readConfig } from '../config.ts';
import { Fault, messageOf, reportFaults } from '../fault.ts';
import { sayOnStandardError } from '../say.ts';
import { type ForeseenStore, foreseeStore, storeSources } from '../store/choose-store.ts';
import { readHoldingKind } from '../store/data-folder.ts';
import { describeChoice } from '../store/describe-choice.ts';
import { buildCrate, cargoVersion } from '../store/sources/secantusdb-crate.ts';
import { toStoreSettings } from '../store/store-settings.ts';

/** `npm run store -- which` says what a start would use; `-- build` makes the newer embedded store. */
export function run([action, ...rest]: readonly string[]): Promise<number> {
  return reportFaults(async () => {
    if (rest.length === 0 && action === 'which') return which();
    if (rest.length === 0 && action === 'build') return build();
    process.stderr.write('Usage: npm run store -- which|build\n');
    return 2;
  });
}

async function which(): Promise<number> {
  const config = readConfig();
  const holdingData = await readHoldingKind(config.home);
  const sources = storeSources(toStoreSettings(config), sayOnStandardError, { now: () => new Date() });
  const foreseen = await foreseeStore(sources, holdingData === undefined ? {} : { holdingData });
  process.stdout.write(`${describeForeseen(foreseen)}\n`);
  return 0;
}

function describeForeseen({ choice, tried }: ForeseenStore): string {
  const headline = choice === undefined ? 'Store: not fetched yet.' : describeChoice(choice);
  return [headline, ...tried.map(({ source, reason }) => `  ${source}: ${reason}`)].join('\n');
}

async function build(): Promise<number> {
  const { home } = readConfig();
  if ((await cargoVersion()) === undefined)
    throw new Fault('There is no cargo to build the store with (Rust 1.95, cmake and a C compiler).');
  try {
    const { version, program } = await buildCrate(home, sayOnStandardError);
    process.stdout.write(`Built SecantusDB ${version}: ${program}\n`);
    return 0;
  } catch (error) {
    throw new Fault(`The store could not be built. ${messageOf(error)}`, { cause: error });
  }
}
