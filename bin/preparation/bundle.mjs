import { readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { keepCompiled } from '../../packages/core/dist/src/operations/process-bundle.js';

/*
 * Run after the compiler: makes of the modules of each process one file in `dist/bundle` of its package, and keeps
 * beside it what V8 compiles when it is loaded.
 */

const PROCESSES = ['packages/api/dist/src/api-process.js', 'packages/worker/dist/src/worker-process.js'];

/** Loaded late and as it lies: the text of a model within a program stays in memory. */
const LEFT_OUT = ['wink-nlp', 'wink-eng-lite-web-model'];

/** What modules of the language find in a bundle that is none, and where a package lies that is read as it lies. */
const GIVEN = [
  "const { pathToFileURL: toAddress, fileURLToPath: toPath } = require('node:url');",
  'const addressOfBundle = toAddress(__filename).href;',
  'const resolveFromBundle = (name) => toAddress(require.resolve(name)).href;',
  'const folderOf = (name, below) => toPath(new URL(below, resolveFromBundle(name)));',
  "const importForCore = async (name) => ({ default: require('node:module').createRequire(require.resolve('@namsev/core'))(name) });",
].join('\n');

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const core = join(root, 'packages/core/dist/src');

for (const entry of PROCESSES) {
  const folder = join(root, dirname(dirname(entry)), 'bundle');
  const file = join(folder, basename(entry, '.js') + '.cjs');
  rmSync(folder, { recursive: true, force: true });
  await build({
    entryPoints: [join(root, entry)],
    outfile: file,
    bundle: true,
    // V8 keeps what it compiled of a script, but not of a module.
    format: 'cjs',
    define: { 'import.meta.url': 'addressOfBundle', 'import.meta.resolve': 'resolveFromBundle' },
    supported: { 'dynamic-import': false },
    platform: 'node',
    target: 'node20',
    legalComments: 'none',
    // The text of a program stays in memory: without what nobody runs it is a third shorter. Names stay, for stacks.
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 160,
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'warning',
    external: LEFT_OUT,
    banner: { js: GIVEN },
    plugins: [
      { name: 'keep-addresses', setup: (building) => keepAddresses(building, folder) },
      { name: 'native-urls', setup: giveNativeUrls },
      { name: 'no-fetch', setup: leaveFetchUnloaded },
    ],
  });
  keepCompiled(file);
}

/** A module that reads a file beside itself goes on to find it there, also where an image has the packages elsewhere. */
function keepAddresses(building, folder) {
  building.onLoad({ filter: /[\\/]packages[\\/]\w+[\\/]dist[\\/]src[\\/].*\.js$/ }, ({ path }) => {
    const text = readFileSync(path, 'utf8');
    const contents = LEFT_OUT.reduce(
      (changed, name) => changed.replaceAll(`import('${name}')`, `importForCore('${name}')`),
      text.replaceAll('import.meta.url', addressOf(path, folder)),
    );
    return { contents, loader: 'js' };
  });
  building.onLoad({ filter: /[\\/]@fastify[\\/]swagger-ui[\\/](index|lib[\\/]routes)\.js$/ }, ({ path }) => {
    const below = path.endsWith('index.js') ? './' : './lib/';
    const contents = readFileSync(path, 'utf8').replaceAll(
      '__dirname',
      `folderOf('@fastify/swagger-ui', '${below}')`,
    );
    return { contents, loader: 'js' };
  });
}

/** The driver brings another reading of the same standard, with tables of two megabytes for names of hosts. */
function giveNativeUrls(building) {
  building.onResolve({ filter: /^whatwg-url$/ }, ({ path }) => ({ path, namespace: 'native' }));
  building.onLoad({ filter: /^whatwg-url$/, namespace: 'native' }, () => ({
    contents: "export { URL, URLSearchParams } from 'node:url';",
    loader: 'js',
  }));
}

/** To ask for `Response` by name loads all of Node's client for HTTP, with the first answer of the process. */
function leaveFetchUnloaded(building) {
  const asked = 'obj instanceof Response';
  building.onLoad({ filter: /[\\/]@fastify[\\/]compress[\\/]lib[\\/]utils\.js$/ }, ({ path }) => {
    const text = readFileSync(path, 'utf8');
    if (!text.includes(asked)) throw new Error(`${path} asks in other words for Response now`);
    const contents = text.replace(asked, "Object.prototype.toString.call(obj) === '[object Response]'");
    return { contents, loader: 'js' };
  });
}

function addressOf(path, folder) {
  const isOfCore = path.startsWith(core + sep);
  const origin = isOfCore ? "import.meta.resolve('@namsev/core')" : 'import.meta.url';
  const way = relative(isOfCore ? core : folder, path)
    .split(sep)
    .join('/');
  return `new URL('./${way}', ${origin}).href`;
}
