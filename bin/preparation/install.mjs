import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprintOf, hasMarker, writeMarker } from './marker.mjs';
import { runTool } from './run-tool.mjs';

const PACKAGE_MANAGER = 'pnpm@12.21.0';
const INPUTS = ['pnpm-lock.yaml', 'pnpm-workspace.yaml'];

/** Native parts of packages differ by platform and by the major version of Node. */
export function installFingerprint(root) {
  const platform = `${process.platform}-${process.arch}-${process.versions.modules}`;
  return fingerprintOf([platform, ...INPUTS.map((name) => readFileSync(join(root, name)))]);
}

export function isInstalled(root) {
  return hasMarker(root, 'installed', installFingerprint(root));
}

export function install(root) {
  process.stderr.write('Installing the packages of pnpm-lock.yaml.\n');
  const installArguments = [
    '--yes',
    PACKAGE_MANAGER,
    'install',
    '--frozen-lockfile',
    '--config.confirmModulesPurge=false',
  ];
  const installed = runTool(root, 'The installation', 'npx', installArguments);
  if (installed) writeMarker(root, 'installed', installFingerprint(root));
  return installed;
}
