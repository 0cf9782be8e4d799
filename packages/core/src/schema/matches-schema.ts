import type { Static, TSchema } from 'typebox';
import { Check } from 'typebox/schema';
import { compileSchema } from './compile-schema.ts';

/**
 * For what is read once, as files of data are: to go through a schema takes a fraction of the time that it takes to
 * compile it. Where the two do not agree, the compiled one decides, which also says what is wrong.
 */
export function matchesSchema<Schema extends TSchema>(
  schema: Schema,
  value: unknown,
): value is Static<Schema> {
  return Check(schema, value) || compileSchema(schema).matches(value);
}
