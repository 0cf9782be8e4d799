import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { ALERT_RULES, createTranslations, DomainError, type ErrorCode } from '@namsev/core';
import t from 'tap';
import { parse } from 'yaml';
import { readConfig } from '../src/config.ts';
import { readPaperCommands } from '../src/papers/paper-commands.ts';
import { declaredSettings, importCompiled, ROOT, toRecord } from './compiled-module.ts';
import { toldFigures, untoldIn } from './told-figures.ts';

t.test(
  'the page on configuration has every setting, its readers and its default, and no other',
  async (t) => {
    const api = await declaredSettings('packages/api/src/config.ts', 'API_SETTINGS');
    const worker = await declaredSettings('packages/worker/src/config.ts', 'WORKER_SETTINGS');
    const { names: start } = readByStart();
    const expected = [...new Set([...api.keys(), ...worker.keys(), ...start])].sort().map((name) => ({
      name,
      readers: [api.has(name) && 'api', worker.has(name) && 'worker', start.has(name) && 'start']
        .filter(Boolean)
        .join(', '),
      fallback: api.get(name) ?? worker.get(name) ?? START_DEFAULTS[name] ?? 'none',
    }));
    const rows = tableUnder('docs/reference/configuration.md', 'Settings');
    const documented = rows.map(([name = '', readers = '', fallback = '']) => ({
      name: plain(name),
      readers,
      fallback: plain(fallback),
    }));
    t.same(
      documented.sort((a, b) => (a.name < b.name ? -1 : 1)),
      expected,
    );
  },
);

t.test('what a start uses without any setting is what that page says', async (t) => {
  const { config } = readByStart();
  const defaults = new Map(
    tableUnder('docs/reference/configuration.md', 'Settings').map(([name = '', , fallback = '']) => [
      plain(name),
      plain(fallback),
    ]),
  );
  t.equal(config.home, resolve(ROOT, defaults.get('NAMSEV_HOME') ?? ''));
  t.equal(config.city, resolve(ROOT, defaults.get('CITY') ?? ''));
  t.match(config, { host: defaults.get('HOST'), database: defaults.get('MONGODB_DATABASE') });
  t.same([config.port, config.workerPort].map(String), [defaults.get('PORT'), defaults.get('WORKER_PORT')]);
});

t.test('every variable of ours that a program mentions, and every command, is on that page', async (t) => {
  const page = read('docs/reference/configuration.md');
  const programs = [...filesUnder('bin', '.mjs'), ...packageFiles('src', '.ts')].map(read).join('\n');
  const mentioned = new Set(programs.match(/\bNAMSEV_[A-Z]+(_[A-Z]+)*\b/g));
  t.same(
    [...mentioned].filter((name) => !page.includes(`\`${name}\``)),
    [],
  );
  const scripts = Object.keys(toRecord(toRecord(JSON.parse(read('package.json'))).scripts));
  const commands = tableUnder('docs/reference/configuration.md', 'Commands').map(
    ([command = '']) => plain(command).split(' -- ')[0],
  );
  t.same(
    commands.sort(),
    scripts.map((name) => (['start', 'test'].includes(name) ? `npm ${name}` : `npm run ${name}`)).sort(),
  );
});

t.test('every problem code has its heading, with the status that it is answered with', async (t) => {
  const { PROBLEM_CODES, toProblem } = await importCompiled('packages/api/src/problem.ts');
  if (!Array.isArray(PROBLEM_CODES) || typeof toProblem !== 'function')
    throw new Error('problem.ts has changed');
  const toStatus = (error: Error): unknown => toRecord(toProblem(error)).status;
  const statusOf = new Map<string, unknown>([['internal_error', 500]]);
  for (let statusCode = 400; statusCode < 500; statusCode += 1) {
    const { code } = toRecord(toProblem(Object.assign(new Error('refused'), { statusCode })));
    if (code !== 'internal_error') statusOf.set(String(code), statusCode);
  }
  for (const code of PROBLEM_CODES) {
    const status = toStatus(new DomainError(code as ErrorCode, 'refused'));
    if (status !== undefined) statusOf.set(code, status);
  }
  const documented = sections('docs/reference/errors.md').filter(({ title }) => /^[a-z_]+$/.test(title));
  t.same(documented.map(({ title }) => title).sort(), PROBLEM_CODES);
  for (const { title, text } of documented)
    t.equal(Number(/Status (\d+)/.exec(text)?.[1]), statusOf.get(title), title);
});

t.test('every problem code has a text for citizens in every language', async (t) => {
  const { PROBLEM_CODES } = await importCompiled('packages/api/src/problem.ts');
  if (!Array.isArray(PROBLEM_CODES)) throw new Error('problem.ts has changed');
  const expected = ['unknown', ...PROBLEM_CODES].map((code) => `error.${code}`).sort();
  for (const { language, translations } of createTranslations().bundles) {
    const errors = Object.keys(translations).filter((key) => key.startsWith('error.'));
    t.same(errors.sort(), expected, language);
  }
});

t.test(
  'every collection has its line on the page on privacy, with its expiry where it has one',
  async (t) => {
    const { INDEXES, PLAIN_COLLECTIONS } = await importCompiled('packages/core/src/store/indexes.ts');
    if (!Array.isArray(INDEXES) || !Array.isArray(PLAIN_COLLECTIONS))
      throw new Error('indexes.ts has changed');
    const indexes = INDEXES.map(toRecord);
    const expiring = new Set(
      indexes.filter((index) => 'expireAfterSeconds' in index).map(({ collection }) => collection),
    );
    const declared = [
      ...new Set([...indexes.map(({ collection }) => collection), ...PLAIN_COLLECTIONS]),
    ].sort();
    const rows = tableUnder('docs/reference/privacy.md', 'Collections');
    t.same(rows.map(([name = '']) => plain(name)).sort(), declared);
    for (const [name = '', , , expiry] of rows)
      t.equal(expiry !== 'none', expiring.has(plain(name)), `${name}: expiry`);
  },
);

t.test('every threat on the page on security names a test that is there', async (t) => {
  const rows = tableUnder('docs/reference/security.md', 'Threats');
  t.ok(rows.length >= 30);
  for (const [threat = '', , proof = ''] of rows) {
    const [, file = '', name = ''] = /^`(packages\/[\w/.-]+\.test\.ts)`: (.+)$/.exec(proof) ?? [];
    t.ok(existsSync(join(ROOT, file)) && read(file).includes(`'${name}'`), `${threat}: ${proof}`);
  }
});

t.test('every link of a document leads somewhere', async (t) => {
  for (const file of documents()) {
    for (const [, target = ''] of read(file).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [path = '', anchor] = target.split('#');
      const found = path === '' ? file : relative(ROOT, resolve(ROOT, dirname(file), path));
      t.ok(existsSync(join(ROOT, found)), `${file}: ${target}`);
      if (anchor !== undefined) t.ok(anchorsOf(found).includes(anchor), `${file}: ${target}`);
    }
  }
});

t.test('every alert has its runbook, those of Prometheus too, and every runbook its alert', async (t) => {
  const { groups } = parse(read('docs/operations/prometheus-rules.yml')) as {
    groups: readonly { rules: readonly { alert: string; annotations: { runbook?: string } }[] }[];
  };
  const ofPrometheus = groups.flatMap(({ rules }) =>
    rules.map(({ alert, annotations: { runbook = alert } }) => runbook.replace(/^runbooks\.md#/, '')),
  );

  const runbooks = read('docs/operations/runbooks.md')
    .split(/^## /m)
    .slice(1)
    .map((text) => ({ title: text.slice(0, text.indexOf('\n')), text }));
  const alerts = new Set([...ALERT_RULES.map(({ id }) => id), ...ofPrometheus]);
  t.same(runbooks.map(({ title }) => title).sort(), [...alerts].sort());
  for (const { title, text } of runbooks) {
    const parts = [...text.matchAll(/^\*\*([^*]+)\.\*\*/gm)].map(([, part]) => part);
    t.same(parts, ['Meaning', 'First look', 'Fix', 'Escalation'], title);
    t.match(text, /^```sh$/m, `${title} has commands that are run`);
  }
});

t.test(
  'rules for Prometheus and the dashboard ask for figures that are told, by labels they have',
  async (t) => {
    const told = await toldFigures();
    const { groups } = parse(read('docs/operations/prometheus-rules.yml')) as {
      groups: readonly { rules: readonly { expr: string }[] }[];
    };
    const { panels } = JSON.parse(read('docs/operations/grafana-dashboard.json')) as {
      panels: readonly { targets: readonly { expr: string }[] }[];
    };
    const asked = [...groups.flatMap(({ rules }) => rules), ...panels.flatMap(({ targets }) => targets)];
    t.ok(asked.length > 25);
    for (const { expr } of asked) t.same(untoldIn(expr, told), [], expr);
    t.same(untoldIn('max by (le) (namsev_queue_jobs{sate="dead"}) > namsev_queue_depth', told), [
      'namsev_queue_jobs{sate}',
      'namsev_queue_jobs{le}',
      'namsev_queue_depth',
    ]);
  },
);

t.test('commands of the operations pages are run by npm run papers, or say why not', async (t) => {
  const commands = readPaperCommands(ROOT);
  t.equal(commands.filter(({ isSetUp }) => isSetUp).length, 1);
  const notRun = commands.filter(({ notRun }) => notRun !== null);
  t.ok(notRun.length <= 6, 'few are not run');
  for (const { place, notRun: reason } of notRun) t.ok((reason?.length ?? 0) >= 20, place);
  t.match(read('.ci/run'), 'npm run papers');
});

t.test('every page is in the index, and a decision has a date and a few lines', async (t) => {
  const index = read('docs/README.md');
  const pages = filesUnder('docs', '.md').map((file) => relative('docs', file));
  t.same(
    pages.filter((page) => page !== 'README.md' && !index.includes(`(${page})`)),
    [],
  );
  for (const page of pages.filter((name) => name.startsWith('decisions/'))) {
    t.match(page, /^decisions\/\d{4}-\d{2}-\d{2}-[a-z0-9-]+\.md$/);
    t.ok(read(join('docs', page)).split('\n').length <= 20, `${page} is short`);
  }
});

/** Defaults of what only a start reads; the second test compares them with what it does. */
const START_DEFAULTS: Readonly<Record<string, string>> = { NAMSEV_HOME: '.namsev' };

/** Which variables a start asks for: it is given an environment that remembers the questions. */
function readByStart() {
  const asked = new Set<string>();
  const environment = new Proxy<Record<string, string | undefined>>(
    {},
    {
      get(_target, name) {
        asked.add(String(name));
        return undefined;
      },
    },
  );
  const config = readConfig(environment);
  return { config, names: new Set([...asked].filter((name) => name === name.toUpperCase())) };
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

function filesUnder(folder: string, extension: string): readonly string[] {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith(extension)).map((name) => join(folder, name));
}

function packageFiles(part: string, extension: string): readonly string[] {
  return readdirSync(join(ROOT, 'packages')).flatMap((name) =>
    filesUnder(join('packages', name, part), extension),
  );
}

function documents(): readonly string[] {
  return ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...filesUnder('docs', '.md')];
}

interface Section {
  readonly title: string;
  readonly text: string;
}

function sections(file: string): readonly Section[] {
  const withoutExamples = read(file).replace(/^```[\s\S]*?^```$/gm, '');
  const parts = withoutExamples.split(/^#{1,6} +/m).slice(1);
  return parts.map((part) => {
    const [title = '', ...lines] = part.split('\n');
    return { title: title.trim(), text: lines.join('\n') };
  });
}

/** Cells of the rows of the one table under a heading, without its head. */
function tableUnder(file: string, heading: string): readonly (readonly string[])[] {
  const section = sections(file).find(({ title }) => title === heading);
  if (section === undefined) throw new Error(`${file} has no heading "${heading}"`);
  const lines = section.text.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  );
}

function plain(cell: string): string {
  return cell.replaceAll('`', '');
}

/** As the usual viewers make them: lower case, punctuation out, spaces to hyphens. */
function anchorsOf(file: string): readonly string[] {
  return sections(file).map(({ title }) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
