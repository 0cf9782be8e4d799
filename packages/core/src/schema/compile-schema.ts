import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Static, TSchema } from 'typebox';

export interface CompiledSchema<Schema extends TSchema> {
  matches(value: unknown): value is Static<Schema>;
  /** Where and why a value does not match, at most `limit`; never the value itself. */
  faults(value: unknown, limit: number): readonly string[];
}

/** Formats that schemas name for readers; requests are held to them where they come in. */
const formats = { 'date-time': true, date: true } as const;
/** To judge the schemas themselves, which are our own, would take longer than to compile them. */
const ajv = new Ajv({ allErrors: true, strict: false, validateSchema: false, formats });

/**
 * One validator for all that is not a request: Ajv, which Fastify brings along for those. TypeBox's own validator
 * would be loaded beside it and takes a tenth of a second of every start. It is made when it is first asked: a process
 * asks few of those that its modules declare.
 */
export function compileSchema<Schema extends TSchema>(schema: Schema): CompiledSchema<Schema> {
  let made: ValidateFunction<Static<Schema>> | undefined;
  const validator = () => {
    made ??= ajv.compile<Static<Schema>>(schema);
    return made;
  };
  return {
    matches: (value): value is Static<Schema> => validator()(value),
    faults(value, limit) {
      const validate = validator();
      return validate(value) ? [] : (validate.errors ?? []).slice(0, limit).map(describe);
    },
  };
}

function describe({ instancePath, message = 'is not valid' }: ErrorObject): string {
  return `${instancePath}: ${message}`;
}
