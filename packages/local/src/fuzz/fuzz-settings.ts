import { METHODS } from 'node:http';
import type { Operation } from '@namsev/api/openapi';
import { BENCH_ADMIN_KEY } from '../bench/bench-system.ts';
import type { Fixtures } from './fixtures.ts';

/** Texts that say something, for a regular expression of Python knows no letters of all scripts. */
const WORDS = [
  'The drain behind the market is full.',
  'தெரு விளக்கு எரியவில்லை, இருட்டாக உள்ளது',
  'सड़क पर गड्ढा है और पानी भरा है',
  'Road romba mosam, bus vara mudiyala 😡',
  "Robert'); DROP TABLE complaints;-- {$gt: ''}",
  '$where: function() { return 1 } <script>alert(1)</script>',
];
const WORD_FIELDS = ['description', 'comment', 'reason', 'text', 'remark', 'title', 'name'];
const ACCEPTED = ['2xx', '3xx', '401', '403', '404', '409', '412', '422', '429'];
/** What a schema cannot say: a cursor has to be one that the list gave, a box has to have an extent, and so on. */
const RULED_BEYOND_SCHEMA: ReadonlySet<string> = new Set([
  'correctComplaint',
  'createKey',
  'readStatistics',
  'registerModel',
  'startShadow',
]);
const REFUSED = ['400', '401', '403', '404', '405', '409', '413', '414', '415', '422', '429'];
const METHODS_TRIED = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'QUERY'];

/** The settings of schemathesis in TOML. */
export function fuzzSettings(operations: readonly Operation[], fixtures: Fixtures): string {
  const { trackingIds, accessToken } = fixtures;
  return [
    '[auth.openapi]',
    `apiKey = { bearer = ${quote(BENCH_ADMIN_KEY)} }`,
    `citizen = { bearer = ${quote(accessToken)} }`,
    // NUL is refused in every text, by patterns that are too much for the generator.
    '[generation]',
    'allow-x00 = false',
    '[checks]',
    `positive_data_acceptance = { expected-statuses = ${list(ACCEPTED)} }`,
    `negative_data_rejection = { expected-statuses = ${list(REFUSED)} }`,
    '[phases.coverage]',
    `unexpected-methods = ${list(METHODS_TRIED.filter((method) => METHODS.includes(method)))}`,
    '[dictionaries]',
    ...Object.entries({
      words: WORDS,
      trackingIds,
      queues: ['complaints', 'indexing', 'cache', 'daily-batch', 'weekly-batch'],
      caches: ['translationCache', 'lruCache'],
      languages: ['en', 'ta', 'hi', 'te', 'kn', 'ml'],
      boxes: ['77.30,11.08,77.40,11.15', '77.3,11.0,77.4,11.2'],
      instants: ['2026-11-01T00:00:00.000Z', '2026-11-25T10:00:00+05:30'],
      future: ['2098-01-01T00:00:00.000Z'],
      officers: fixtures.officerKeyIds,
      spareKeys: fixtures.spareKeyIds,
      models: fixtures.modelIds,
      hashes: fixtures.translationHashes,
    }).map(([name, values]) => `${name} = { values = ${list(values)} }`),
    '[parameters]',
    ...WORD_FIELDS.map((field) => binding(`body.${field}`, 'words')),
    binding('query.q', 'words'),
    binding('query.bbox', 'boxes'),
    binding('query.filedAfter', 'instants'),
    binding('query.filedBefore', 'instants'),
    binding('path.trackingId', 'trackingIds', MOSTLY),
    binding('path.language', 'languages', MOSTLY),
    binding('path.hash', 'hashes', MOSTLY),
    binding('path.name', 'queues', MOSTLY),
    binding('body.assignee', 'officers', MOSTLY),
    binding('body.expiresAt', 'future'),
    ...operations.flatMap((operation) => operationSettings(operation)),
  ].join('\n');
}

const MOSTLY = 0.8;

function operationSettings({ operationId = '', tags = [], parameters = [] }: Operation): readonly string[] {
  const hasCursor = parameters.some(({ name }) => name === 'cursor');
  const idsOf =
    operationId === 'revokeKey' ? 'spareKeys' : { officers: 'trackingIds', models: 'models' }[tags[0] ?? ''];
  const takesId = parameters.some((parameter) => parameter.in === 'path' && parameter.name === 'id');
  const bindings =
    takesId && idsOf !== undefined ? [binding('path.id', idsOf, idsOf === 'spareKeys' ? 1 : MOSTLY)] : [];
  const isRuled = hasCursor || RULED_BEYOND_SCHEMA.has(operationId);
  if (!isRuled && bindings.length === 0) return [];
  return [
    '[[operations]]',
    `include-operation-id = ${quote(operationId)}`,
    ...(isRuled
      ? [`checks = { positive_data_acceptance = { expected-statuses = ${list([...ACCEPTED, '400'])} } }`]
      : []),
    ...(bindings.length > 0 ? ['[operations.parameters]', ...bindings] : []),
  ];
}

function binding(field: string, dictionary: string, probability = 1): string {
  return `${quote(field)} = { dictionary = ${quote(dictionary)}, probability = ${probability.toFixed(1)} }`;
}

function list(values: readonly string[]): string {
  return `[${values.map(quote).join(', ')}]`;
}

/** A text in JSON is one in TOML too. */
function quote(text: string): string {
  return JSON.stringify(text);
}
