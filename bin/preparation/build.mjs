import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fingerprintOf, hasMarker, writeMarker } from './marker.mjs';
import { runTool } from './run-tool.mjs';
import { removeStaleOutput } from './stale-output.mjs';

const ROOT_INPUTS = ['tsconfig.json', 'tsconfig.base.json', 'pnpm-lock.yaml'];
const BUNDLER = 'bin/preparation/bundle.mjs';
const PACKAGE_INPUTS = ['tsconfig.json', 'package.json', 'src', 'test', 'page'];

export function isBuilt(root) {
  const complete = packageFolders(root).every((folder) => existsSync(join(folder, 'dist')));
  return complete && hasMarker(root, 'built', sourceFingerprint(root));
}

export function build(root) {
  process.stderr.write('Building.\n');
  const fingerprint = sourceFingerprint(root);
  for (const folder of packageFolders(root)) removeStaleOutput(folder);
  const compiler = join(root, 'node_modules/@typescript/native/bin/tsc');
  const built =
    runTool(root, 'The build', process.execPath, [compiler, '-b', '--pretty', 'false']) &&
    runTool(root, 'The bundling', process.execPath, [join(root, BUNDLER)]);
  if (built) writeMarker(root, 'built', fingerprint);
  return built;
}

/** Path, size and time of change of every file that the compiler may read, and of what bundles. */
function sourceFingerprint(root) {
  const inputs = [...ROOT_INPUTS, BUNDLER].map((name) => join(root, name));
  for (const folder of packageFolders(root)) inputs.push(...PACKAGE_INPUTS.map((name) => join(folder, name)));
  const files = inputs.filter((input) => existsSync(input)).flatMap(filesUnder);
  return fingerprintOf(files.sort().map((file) => describe(root, file)));
}

function describe(root, file) {
  const { size, mtimeMs } = statSync(file);
  return `${relative(root, file)} ${size} ${mtimeMs}`;
}

function filesUnder(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

function packageFolders(root) {
  return readdirSync(join(root, 'packages'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, 'packages', entry.name, 'tsconfig.json')))
    .map((entry) => join(root, 'packages', entry.name));
}
