import { TITLES } from '../schemas/problem.ts';
import type { Answer, MediaType, OpenApiDocument, Operation, Schema } from './document.ts';
import { exampleOf } from './example.ts';
import { shareSchemas } from './share-schemas.ts';

const PROBLEM = 'application/problem+json';
const DONE: Readonly<Record<string, string>> = {
  200: 'Done: what was asked for',
  201: 'Made',
  202: 'Taken in; it is done soon',
  204: 'Done, and there is nothing to say',
};
/** The code that the example of a status has, and which headers come with it. */
const EXAMPLES: Readonly<Record<string, { code: string; headers?: readonly string[] }>> = {
  400: { code: 'invalid_request' },
  401: { code: 'unauthorised' },
  403: { code: 'forbidden' },
  404: { code: 'not_found' },
  409: { code: 'state_forbids' },
  412: { code: 'stale_version' },
  413: { code: 'body_too_large' },
  414: { code: 'address_too_long' },
  415: { code: 'unsupported_media_type' },
  422: { code: 'idempotency_key_reused' },
  429: { code: 'too_many_requests', headers: ['Retry-After'] },
  500: { code: 'internal_error' },
  503: { code: 'store_unavailable', headers: ['Retry-After'] },
};

/** What the schemas alone do not say: problems by reference, which bodies may be left out, and examples of all. */
export function completeDocument(document: OpenApiDocument): OpenApiDocument {
  const shared = shareSchemas(document);
  const schemas = shared.components['schemas'] ?? {};
  const named = (reference: string) => schemas[reference.split('/').at(-1) ?? ''] as Schema;
  const paths = mapValues(shared.paths, (operations) =>
    mapValues(operations, (operation) => completeOperation(operation, named)),
  );
  return { ...shared, paths, components: { ...shared.components, responses: problemAnswers(named) } };
}

type Named = (reference: string) => Schema;

function completeOperation(operation: Operation, named: Named): Operation {
  const { requestBody, parameters, responses } = operation;
  const name = operation.tags?.[0] ?? '';
  return {
    ...operation,
    ...(parameters && {
      parameters: parameters.map((parameter) => ({
        ...parameter,
        example: exampleOf(parameter.schema ?? {}, parameter.name, named),
      })),
    }),
    ...(requestBody && {
      requestBody: {
        ...requestBody,
        required: !Object.values(requestBody.content).every(({ schema = {} }) => mayBeLeftOut(schema)),
        content: withExamples(requestBody.content, name, named),
      },
    }),
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, answer]) => [
        status,
        completeAnswer(status, answer, name, named),
      ]),
    ),
  };
}

function completeAnswer(status: string, answer: Answer, name: string, named: Named): Answer {
  const { content, description } = answer;
  if (content !== undefined && PROBLEM in content)
    return { $ref: `#/components/responses/${nameOf(status)}` };
  return {
    ...answer,
    description: (description === 'Default Response' ? DONE[status] : description) ?? '',
    ...(content && { content: withExamples(content, name, named) }),
  };
}

function withExamples(content: Readonly<Record<string, MediaType>>, name: string, named: Named) {
  return mapValues(content, (media) =>
    media.schema === undefined ? media : { ...media, example: exampleOf(media.schema, name, named) },
  );
}

/** As the plugin of JSON bodies has it. */
function mayBeLeftOut({ type, required, anyOf }: Schema): boolean {
  if (Array.isArray(anyOf)) return anyOf.some((shape: Schema) => shape['type'] === 'null');
  return type === 'object' && !(Array.isArray(required) && required.length > 0);
}

function problemAnswers(named: Named): Readonly<Record<string, Answer>> {
  const reference = { $ref: '#/components/schemas/Problem' };
  return Object.fromEntries(
    Object.entries(EXAMPLES).map(([status, { code, headers = [] }]) => [
      nameOf(status),
      {
        description: TITLES[Number(status)] ?? '',
        ...(headers.length > 0 && { headers: Object.fromEntries(headers.map((name) => [name, SECONDS])) }),
        content: { [PROBLEM]: { schema: reference, example: problemExample(status, code, named) } },
      },
    ]),
  );
}

const SECONDS = {
  description: 'Seconds after which the request may be repeated',
  schema: { type: 'string', pattern: '^[0-9]+$' },
  example: '2',
};

function problemExample(status: string, code: string, named: Named) {
  const { errors, allowed, ...example } = Object(exampleOf(named('Problem'), 'Problem', named));
  const title = TITLES[Number(status)] ?? '';
  return {
    ...example,
    type: `urn:namsev:problem:${code}`,
    title,
    status: Number(status),
    detail: `${title}.`,
    code,
    ...(code === 'invalid_request' && { errors }),
    ...(code === 'state_forbids' && { allowed: ['in_progress', 'rejected'] }),
  };
}

function nameOf(status: string): string {
  return (TITLES[Number(status)] ?? status).replace(/ (\w)/g, (_space, letter: string) =>
    letter.toUpperCase(),
  );
}

function mapValues<Value, Result>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value) => Result,
): Readonly<Record<string, Result>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
