import type { RouteOptions } from 'fastify';
import { problemResponses } from '../schemas/problem.ts';

/** Unknown query parameters are refused everywhere, and nothing is free of faults. */
const ANY = [400, 500];
const WITH_PARAMETERS = [404, 414];
const WITH_BODY = [413, 415];
const COUNTED = [429];
const SHED = [503];

/** What a route answers because of what it is, before its handler has a say. */
export function answersOf({ url, config, schema }: RouteOptions): Record<string, unknown> {
  const isProbe = config?.isProbe === true;
  const statuses = [
    ...ANY,
    ...(url.includes(':') ? WITH_PARAMETERS : []),
    ...(schema?.body === undefined ? [] : WITH_BODY),
    ...(isProbe ? [] : [...COUNTED, ...SHED]),
  ];
  return problemResponses(...statuses);
}
