import { Ajv, type ErrorObject } from 'ajv';
import type { Static, TSchema } from 'typebox';

export interface CompiledSchema<Schema extends TSchema> {
  matches(value: unknown): value is Static<Schema>;
  /** Where and why a value does not match, at most `limit`; never the value itself. */
  faults(value: unknown, limit: number): readonly string[];
}

const ajv = new Ajv({ allErrors: true, strict: false });

/**
 * One validator for all that is not a request: Ajv, which Fastify brings along for those. TypeBox's own validator
 * would be loaded beside it and takes a tenth of a second of every start.
 */
export function compileSchema<Schema extends TSchema>(schema: Schema): CompiledSchema<Schema> {
  const validate = ajv.compile<Static<Schema>>(schema);
  return {
    matches: (value): value is Static<Schema> => validate(value),
    faults: (value, limit) => (validate(value) ? [] : (validate.errors ?? []).slice(0, limit).map(describe)),
  };
}

function describe({ instancePath, message = 'is not valid' }: ErrorObject): string {
  return `${instancePath}: ${message}`;
}
