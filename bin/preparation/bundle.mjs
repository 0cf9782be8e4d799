import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/*
 * Run after the compiler: makes of the modules of each process one file in `dist/bundle` of its package, and one more
 * for each module that is imported late.
 */

const PROCESSES = ['packages/api/dist/src/api-process.js', 'packages/worker/dist/src/worker-process.js'];

/** Loaded late and as it lies: the text of a model within a program stays in memory. */
const LEFT_OUT = ['wink-nlp', 'wink-eng-lite-web-model'];

/** What modules find that are written for `require`, and where a package lies that reads files beside its modules. */
const GIVEN = [
  "import { createRequire as makeRequire } from 'node:module';",
  'const require = makeRequire(import.meta.url);',
  'const { filename: __filename, dirname: __dirname } = import.meta;',
  "import { fileURLToPath as toPath, pathToFileURL as toAddress } from 'node:url';",
  'const folderOf = (name, below) => toPath(new URL(below, import.meta.resolve(name)));',
  "const importForCore = (name) => import(toAddress(makeRequire(import.meta.resolve('@namsev/core')).resolve(name)).href);",
].join('\n');

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const core = join(root, 'packages/core/dist/src');

for (const entry of PROCESSES) {
  const folder = join(root, dirname(dirname(entry)), 'bundle');
  await build({
    entryPoints: [join(root, entry)],
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
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
    plugins: [{ name: 'keep-addresses', setup: (building) => keepAddresses(building, folder) }],
  });
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

function addressOf(path, folder) {
  const isOfCore = path.startsWith(core + sep);
  const origin = isOfCore ? "import.meta.resolve('@namsev/core')" : 'import.meta.url';
  const way = relative(isOfCore ? core : folder, path)
    .split(sep)
    .join('/');
  return `new URL('./${way}', ${origin}).href`;
}
