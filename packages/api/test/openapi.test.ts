import { TIRUPUR } from '@namsev/core/testing';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import t from 'tap';
import { describeInterface } from '../src/openapi/describe-interface.ts';
import type { MediaType, Operation, Schema } from '../src/openapi/document.ts';
import { TITLES } from '../src/schemas/problem.ts';

const document = await describeInterface(TIRUPUR);
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    path,
    operation,
  })),
);

t.test('the description is OpenAPI 3.1 as its own schema has it', async (t) => {
  const { valid, errors } = await new Validator().validate(structuredClone(Object(document)));
  t.ok(valid, JSON.stringify(errors)?.slice(0, 500));
  t.equal(document.openapi, '3.1.0');
});

t.test('every operation says what it is, who may call it and how it can fail', (t) => {
  const tags = new Set(document.tags?.map(({ name }) => name));
  const ids = operations.map(({ operation }) => operation.operationId);
  t.equal(new Set(ids).size, operations.length, 'each has an id of its own');
  const faults = operations.flatMap(({ name, path, operation }) => {
    const { summary = '', tags: [tag] = [], security, parameters = [], responses } = operation;
    const inPath = parameters.filter((parameter) => parameter.in === 'path').map((one) => one.name);
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
    return [
      !/^[A-Z].{4,80}[^.]$/.test(summary) && `${name}: its summary`,
      !tags.has(String(tag)) && `${name}: its tag ${tag}`,
      !Array.isArray(security) && `${name}: its security`,
      inPath.join() !== named.join() && `${name}: its parameters`,
      !Object.keys(responses).some((status) => /^2/.test(status)) && `${name}: how it can go well`,
      ...answersExpectedOf(path, operation).map((status) => !(status in responses) && `${name}: ${status}`),
    ].filter(Boolean);
  });
  t.same(faults, []);
  t.end();
});

t.test('every failure is the problem of its status', (t) => {
  const problems = Object(document.components['responses']);
  const faults = operations.flatMap(({ name, operation }) =>
    Object.entries(operation.responses)
      .filter(([status]) => Number(status) >= 400 && !(name === 'GET /health/ready' && status === '503'))
      .filter(([status, { $ref = '' }]) => {
        const title = TITLES[Number(status)];
        return title === undefined || problems[$ref.split('/').at(-1) ?? '']?.description !== title;
      })
      .map(([status]) => `${name}: ${status}`),
  );
  t.same(faults, []);
  t.end();
});

t.test('every body, answer and parameter has an example, and it is valid', (t) => {
  const ajv = new Ajv2020({ allErrors: true, strict: false, formats: FORMATS });
  ajv.addSchema({ $id: 'document', components: document.components }, 'document');
  const examples = [
    ...operations.flatMap(({ name, operation }) => [
      ...(operation.parameters ?? []).map((parameter) => ({
        ...parameter,
        name: `${name}: ${parameter.name}`,
      })),
      ...examplesOf(operation.requestBody ?? {}, `${name}: body`),
      ...Object.entries(operation.responses).flatMap(([status, answer]) =>
        examplesOf(answer, `${name}: ${status}`),
      ),
    ]),
    ...Object.entries(Object(document.components['responses'])).flatMap(([name, answer]) =>
      examplesOf(Object(answer), name),
    ),
  ];
  t.ok(examples.length > operations.length);
  const faults = examples.flatMap(({ name, schema, example }) => {
    const validate = ajv.compile(withReferences(schema ?? {}));
    return validate(example) ? [] : [`${name}: ${ajv.errorsText(validate.errors)}`];
  });
  t.same(faults, []);
  t.end();
});

function examplesOf({ content = {} }: { content?: Readonly<Record<string, MediaType>> }, name: string) {
  return Object.values(content).map((media) => ({ ...media, name }));
}

const FORMATS = {
  'date-time': (text: string) => new Date(text).toISOString() === text,
  date: /^\d{4}-\d{2}-\d{2}$/,
  email: /^\S+@\S+\.\S+$/,
};

/** What follows from what an operation is. */
function answersExpectedOf(path: string, { security = [], requestBody }: Operation): readonly string[] {
  const isProbe = path.startsWith('/health/');
  const needsKey = security.length > 0 && security.every((way) => 'apiKey' in way);
  const readsToken = security.some((way) => 'citizen' in way);
  return [
    ...['400', '500'],
    ...(isProbe ? [] : ['429', '503']),
    ...(needsKey ? ['401', '403'] : []),
    ...(readsToken ? ['401'] : []),
    ...(path.includes('{') ? ['404', '414'] : []),
    ...(requestBody === undefined ? [] : ['413', '415']),
  ];
}

function withReferences(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/'));
}
