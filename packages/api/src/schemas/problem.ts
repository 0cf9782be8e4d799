import { Type } from 'typebox';

/** RFC 9457. `code` is what programs should look at. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'Names this kind of problem: `urn:namsev:problem:` and the code' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.String({ description: 'Path of the request' }),
    code: Type.String({ description: 'Stable, snake_case' }),
    requestId: Type.String(),
    allowed: Type.Optional(
      Type.Array(Type.String(), { description: 'What the state of the complaint allows instead' }),
    ),
    errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
  },
  { $id: 'Problem', title: 'Problem' },
);

/** The answers that any route may give besides its own. */
export function problemResponses(...statuses: readonly number[]) {
  const content = { 'application/problem+json': { schema: Type.Ref('Problem') } };
  return Object.fromEntries(
    statuses.map((status) => [status, { description: TITLES[status] ?? 'Problem', content }]),
  );
}

export const TITLES: Readonly<Record<number, string>> = {
  400: 'Invalid request',
  401: 'Unauthorised',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Request timeout',
  409: 'Conflict',
  412: 'Precondition failed',
  413: 'Body too large',
  414: 'Address too long',
  415: 'Unsupported media type',
  422: 'Cannot be processed',
  429: 'Too many requests',
  431: 'Headers too large',
  500: 'Internal error',
  503: 'Service unavailable',
};
