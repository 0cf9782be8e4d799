import type { Schema } from './document.ts';
import { NUMBERS, RECORD_KEYS, WORDS } from './example-words.ts';

const INSTANT = '2026-11-25T04:30:00.000Z';
const BY_FORMAT: Readonly<Record<string, string>> = {
  'date-time': INSTANT,
  date: INSTANT.slice(0, 10),
  email: 'citizen@example.org',
};

/**
 * An example of what a schema describes, the same each time: every property is there, and texts are those that belong
 * to its name. Valid as long as the words for a name satisfy what the schema asks of it, which a test checks.
 * `named` finds what a `$ref` means.
 */
export function exampleOf(schema: Schema, name: string, named: (reference: string) => Schema): unknown {
  const again = (part: unknown, partName: string) => exampleOf(asSchema(part), partName, named);
  if (typeof schema['$ref'] === 'string') return again(named(schema['$ref']), name);
  const given = [schema['examples'], schema['enum']].find((list) => Array.isArray(list) && list.length > 0);
  if (Array.isArray(given)) return given[0];
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['anyOf'])) return again(fullest(schema['anyOf']), name);
  if (Array.isArray(schema['allOf']))
    return Object.assign({}, ...schema['allOf'].map((part) => again(part, name)));
  switch (schema['type']) {
    case 'object':
      return objectExample(schema, name, again);
    case 'array':
      return Array.from({ length: Number(schema['minItems'] ?? 1) || 1 }, () => again(schema['items'], name));
    case 'string':
      return BY_FORMAT[String(schema['format'])] ?? WORDS[name] ?? name;
    case 'number':
    case 'integer':
      return numberExample(schema, name);
    case 'boolean':
      return true;
    default:
      return null;
  }
}

function objectExample(schema: Schema, name: string, again: (part: unknown, name: string) => unknown) {
  const { properties, additionalProperties: others } = schema;
  const entries = Object.entries(asSchema(properties)).map(([key, part]) => [key, again(part, key)]);
  if (typeof others === 'object') entries.push([RECORD_KEYS[name] ?? 'key', again(others, name)]);
  return Object.fromEntries(entries);
}

function numberExample({ minimum, maximum, type }: Schema, name: string): number {
  const number = NUMBERS[name] ?? Math.max(1, Number(minimum ?? 1));
  const bounded = Math.min(number, Number(maximum ?? number));
  return type === 'integer' ? Math.floor(bounded) : bounded;
}

/** Of several shapes the one that shows most. */
function fullest(shapes: readonly unknown[]): unknown {
  return shapes.find((shape) => asSchema(shape)['type'] !== 'null') ?? shapes[0];
}

function asSchema(part: unknown): Schema {
  return typeof part === 'object' && part !== null ? Object.fromEntries(Object.entries(part)) : {};
}
