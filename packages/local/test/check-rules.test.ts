import t from 'tap';
import { checkRules } from '../src/check/check-rules.ts';
import { readAdvisories } from '../src/dependencies/ask-for-advisories.ts';
import { judgePackages } from '../src/dependencies/judge-packages.ts';
import { findLoosePins, findOwnVersions, findUnsealed } from '../src/dependencies/judge-pins.ts';

function messagesFor(...files: readonly (readonly [path: string, text: string])[]): readonly string[] {
  return checkRules(files.map(([path, text]) => ({ path, text }))).map(
    ({ path, message }) => `${path}: ${message}`,
  );
}

t.test('the arrows between packages hold, by name and by path', async (t) => {
  t.same(
    messagesFor(
      ['packages/core/src/a.ts', "import { x } from '@namsev/api';"],
      ['packages/api/src/b.ts', "import { x } from '@namsev/core';\nimport y from '../../worker/src/y.ts';"],
      ['packages/worker/src/c.ts', "const x = await import('@namsev/local');"],
      ['packages/local/src/d.ts', "import '@namsev/worker';\nexport { x } from '@namsev/api';"],
      [
        'packages/core/test/e.test.ts',
        "import { x } from '@namsev/local';\nimport { y } from '../src/a.ts';",
      ],
    ),
    [
      'packages/core/src/a.ts: core must not import api',
      'packages/api/src/b.ts: api must not import worker',
      'packages/worker/src/c.ts: worker must not import local',
    ],
  );
});

t.test('the environment is read by config.ts, by bin and by one file of the tests', async (t) => {
  // In pieces, for this file is checked as well.
  const environment = ['process', 'env'].join('.');
  const reading = `const { PORT } = ${environment};`;
  t.same(
    messagesFor(
      ['bin/namsev.mjs', reading],
      ['packages/api/src/config.ts', reading],
      ['packages/api/test/store.ts', reading],
      ['packages/core/src/log.ts', reading],
      ['packages/core/src/told.ts', `// ${environment} is read elsewhere\n/* ${environment} */`],
      ['packages/core/test/one.ts', reading],
      ['packages/core/test/two.ts', reading],
    ),
    [
      'packages/core/src/log.ts: only config.ts reads the environment',
      'packages/core/test/one.ts: only one file under packages/core/test/ reads the environment',
      'packages/core/test/two.ts: only one file under packages/core/test/ reads the environment',
    ],
  );
});

t.test('a file has at most 300 lines and a name that says what it is', async (t) => {
  t.same(
    messagesFor(
      ['packages/core/src/long.ts', '\n'.repeat(301)],
      ['packages/core/src/just-right.ts', '\n'.repeat(300)],
      ['packages/core/src/utils.ts', ''],
      ['packages/core/src/CamelCase.ts', ''],
    ),
    [
      'packages/core/src/long.ts: 301 lines, and 300 are the most',
      'packages/core/src/utils.ts: the name says nothing of what is in it',
      'packages/core/src/CamelCase.ts: a file name is in kebab-case',
    ],
  );
});

t.test('a licence that is not allowed, a loose pin and a package without its seal are found', (t) => {
  const aPackage = (other: object) => ({
    name: 'a',
    version: '1.0.0',
    license: 'MIT',
    node: '>=18',
    ...other,
  });
  t.same(judgePackages([aPackage({}), aPackage({ license: '(WTFPL OR MIT)', node: '20 || >=22' })]), []);
  t.match(judgePackages([aPackage({ license: 'GPL-3.0' })]), [/licence GPL-3.0/]);
  t.match(judgePackages([aPackage({ license: 'MIT AND AGPL-3.0' })]), [/licence/]);
  t.match(judgePackages([aPackage({ license: undefined })]), [/not named/]);
  for (const node of ['18 - 20', '>=20.0.0 <21 || >=22', '*'])
    t.same(judgePackages([aPackage({ node })]), []);
  for (const node of ['>=22', '^18.1.0', '>=20.20.0', '>=18 <20', '18 - 20.18', 'of late'])
    t.match(judgePackages([aPackage({ node })]), [/for Node/]);
  t.same(findLoosePins('catalog:\n  a: 1.0.0\n  "@b/c": npm:d@2.0.0\n'), []);
  t.same(findLoosePins('catalog:\n  a: 1.0.0\npatchedDependencies:\n  "a@1.0.0": patches/a.patch\n'), []);
  t.match(findLoosePins('catalog:\n  a: ^1.0.0\n'), ['a: ^1.0.0 is no exact version']);
  t.match(findOwnVersions('p', '{"dependencies": {"a": "1.0.0", "b": "catalog:"}}'), [/a is 1.0.0/]);
  t.match(findUnsealed('  a@1.0.0:\n    resolution: {tarball: https://example.org/a.tgz}'), [
    /a@1.0.0: is not/,
  ]);
  t.same(findUnsealed('  a@1.0.0:\n    resolution: {integrity: sha512-abc==}'), []);
  t.equal(readAdvisories('Error: 405'), undefined, 'no answer is no pass');
  t.same(readAdvisories('{"advisories": {}}'), { state: 'checked', found: [] });
  t.end();
});
