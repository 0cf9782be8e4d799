import { AjvCompiler } from '@fastify/ajv-compiler';

type ValidatorFactory = ReturnType<typeof AjvCompiler>;
type Validate = ReturnType<ReturnType<ValidatorFactory>>;

/**
 * Makes what judges a request when the first such request comes, for nothing costs a start more. A schema that cannot
 * be compiled is found where the interface is described. With validators of its own Fastify takes names of headers as
 * a schema has them: they are in lower case.
 */
export function createLateValidators(): ValidatorFactory {
  const createCompiler = AjvCompiler();
  return (externalSchemas, options) => {
    const compile = createCompiler(externalSchemas, options);
    return (route) => {
      let made: Validate | undefined;
      const validate = (value: unknown) => {
        made ??= compile(route);
        const valid = made(value);
        validate.errors = made.errors;
        return valid;
      };
      validate.errors = undefined as Validate['errors'];
      return validate as Validate;
    };
  };
}
