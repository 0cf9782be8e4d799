import { type SerializerFactory, SerializerSelector } from '@fastify/fast-json-stringify-compiler';

/**
 * Makes what writes an answer when that answer is first sent. To make all of them is a fifth of the work of a start,
 * and most are never needed: every route has one for each refusal.
 */
export function createLateSerialisers(): SerializerFactory {
  const createCompiler = SerializerSelector();
  return (externalSchemas, options) => {
    const compile = createCompiler(externalSchemas, options);
    return (route) => {
      let serialise: ReturnType<typeof compile> | undefined;
      return (answer: unknown) => {
        serialise ??= compile(route);
        return serialise(answer);
      };
    };
  };
}
