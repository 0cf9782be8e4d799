import { build, isBuilt } from './build.mjs';
import { install, isInstalled } from './install.mjs';
import { withPreparationLock } from './preparation-lock.mjs';
import { buildTap, isTapBuilt } from './tap.mjs';

const STEPS = [
  { isDone: isInstalled, perform: install, neededBy: () => true },
  { isDone: isTapBuilt, perform: buildTap, neededBy: (command) => command === 'test' },
  { isDone: isBuilt, perform: build, neededBy: () => true },
];

/**
 * Installs and builds what `command` needs and is not there yet; some milliseconds when all of it is.
 * NAMSEV_PREPARED=1 says that the caller has done so, and skips even the looking.
 *
 * @returns whether everything is ready; what went wrong is on standard error by then.
 */
export function prepare(root, command) {
  if (process.env.NAMSEV_PREPARED === '1') return true;
  const steps = STEPS.filter((step) => step.neededBy(command));
  if (steps.every((step) => step.isDone(root))) return true;
  return withPreparationLock(root, () => steps.every((step) => step.isDone(root) || step.perform(root)));
}
