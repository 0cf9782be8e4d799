import type { Db } from 'mongodb';
import { checkCompatibility, SystemTooOld } from './compatibility.ts';
import type { Configuration } from './configuration.ts';
import { createConfigurationStore } from './configuration-store.ts';

/** @throws SystemTooOld when the store was written by code that this code cannot go on from. */
export function refuseOtherLine({ system }: Pick<Configuration, 'system'>): void {
  const compatibility = checkCompatibility(system);
  if (!compatibility.compatible) throw new SystemTooOld(compatibility);
}

/**
 * To be asked before anything is written, migrations among it. A store that nobody has started on is fine.
 *
 * @throws SystemTooOld
 */
export async function refuseStoreOfOtherLine(db: Db): Promise<void> {
  const known = await createConfigurationStore(db).active();
  if (known !== undefined) refuseOtherLine(known);
}
