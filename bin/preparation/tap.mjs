import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installFingerprint } from './install.mjs';
import { fingerprintOf, hasMarker, writeMarker } from './marker.mjs';
import { runTool } from './run-tool.mjs';

/**
 * tap generates the class that its tests use from the list of plugins in .taprc, inside node_modules.
 * It would do so by itself, but its first run would still use the old class and fail.
 */
export function isTapBuilt(root) {
  return hasMarker(root, 'tap', tapFingerprint(root));
}

export function buildTap(root) {
  process.stderr.write('Preparing the test runner.\n');
  const built = runTool(root, 'Preparing the test runner', process.execPath, [tapProgram(root), 'build']);
  if (built) writeMarker(root, 'tap', tapFingerprint(root));
  return built;
}

function tapFingerprint(root) {
  return fingerprintOf([installFingerprint(root), readFileSync(join(root, '.taprc'))]);
}

function tapProgram(root) {
  const folder = join(root, 'node_modules/tap');
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin.tap);
}
