import {
  DomainError,
  type ErrorCode,
  type FieldFault,
  isStoreUnavailable,
  maskPersonalData,
} from '@namsev/core';
import type { FastifyError } from 'fastify';
import { TITLES } from './schemas/problem.ts';

export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly FieldFault[];
  /** What would be possible instead. */
  readonly allowed?: readonly string[];
  /** Seconds after which a repetition may succeed. */
  readonly retryAfter?: number;
}

const STATUS_BY_CODE: Readonly<Record<ErrorCode, number>> = {
  invalid_request: 400,
  unauthorised: 401,
  forbidden: 403,
  method_not_allowed: 405,
  too_many_requests: 429,
  not_found: 404,
  idempotency_in_flight: 409,
  already_decided: 409,
  state_forbids: 409,
  under_legal_hold: 409,
  stale_version: 412,
  stale_plan: 409,
  batches_paused: 409,
  idempotency_key_reused: 422,
  store_unavailable: 503,
  model_refused: 409,
  model_unavailable: 503,
  overloaded: 503,
};

/** What Fastify itself refuses, by status. */
const CODE_BY_STATUS: Readonly<Record<number, string>> = {
  400: 'invalid_request',
  401: 'unauthorised',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'request_timeout',
  413: 'body_too_large',
  414: 'address_too_long',
  415: 'unsupported_media_type',
  429: 'too_many_requests',
  431: 'headers_too_large',
};

/** Each has its section in `docs/reference/errors.md`, which a test of the documents checks. @public */
export const PROBLEM_CODES: readonly string[] = [
  ...new Set([...Object.keys(STATUS_BY_CODE), ...Object.values(CODE_BY_STATUS), 'internal_error']),
].sort();

const RETRY_AFTER_SECONDS = 2;
const MOST_FAULTS = 20;

/** The one place that decides what a caller learns of an error: never a stack, driver text or value of his. */
export function toProblem(error: unknown): Problem {
  if (error instanceof DomainError) return fromDomain(error);
  if (isStoreUnavailable(error)) return unavailable('The store cannot be reached at the moment.');
  if (error instanceof Error && 'statusCode' in error) return fromFastify(error as FastifyError);
  return INTERNAL;
}

/** What Node refuses before there is a request. */
export function toRawProblem(error: Error): Problem {
  const code = 'code' in error ? error.code : undefined;
  const status = code === 'HPE_HEADER_OVERFLOW' ? 431 : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  return { status, code: CODE_BY_STATUS[status] ?? 'invalid_request', detail: `${titleOf(status)}.` };
}

export function titleOf(status: number): string {
  return TITLES[status] ?? 'Problem';
}

const INTERNAL: Problem = {
  status: 500,
  code: 'internal_error',
  detail: 'Something went wrong on our side.',
};

function unavailable(detail: string): Problem {
  return { status: 503, code: 'store_unavailable', detail, retryAfter: RETRY_AFTER_SECONDS };
}

function fromDomain({ code, message, faults, allowed }: DomainError): Problem {
  const status = STATUS_BY_CODE[code];
  const errors = faults.length > 0 ? { errors: faults } : {};
  const retryAfter =
    status === 503 || code === 'idempotency_in_flight' ? { retryAfter: RETRY_AFTER_SECONDS } : {};
  return { status, code, detail: message, ...errors, ...(allowed && { allowed }), ...retryAfter };
}

function fromFastify(error: FastifyError): Problem {
  if (error.validation !== undefined) {
    const errors = error.validation
      .slice(0, MOST_FAULTS)
      .map((fault) => toFault(error.validationContext ?? 'body', fault));
    return { status: 400, code: 'invalid_request', detail: 'The request is not valid.', errors };
  }
  const status = error.statusCode ?? 500;
  const code = CODE_BY_STATUS[status];
  if (code === undefined) return INTERNAL;
  return { status, code, detail: DETAIL_BY_CODE[error.code] ?? `${titleOf(status)}.` };
}

const DETAIL_BY_CODE: Readonly<Record<string, string>> = {
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty; expected a JSON object.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is no valid JSON.',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The body does not have the announced length.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'Expected a body of application/json.',
  FST_ERR_BAD_URL: 'The address is not well-formed.',
};

type ValidationFault = NonNullable<FastifyError['validation']>[number];

/** JSON pointer of the field, with the part of the request in front: `/body/location/latitude`. */
function toFault(context: string, fault: ValidationFault): FieldFault {
  const unknown = fault.params['additionalProperty'] ?? fault.params['missingProperty'];
  const field = typeof unknown === 'string' ? `/${maskPersonalData(unknown.slice(0, 64))}` : '';
  return { path: `/${context}${fault.instancePath}${field}`, message: describe(fault) };
}

function describe(fault: ValidationFault): string {
  if (fault.keyword === 'additionalProperties') return 'is not known here';
  if (fault.keyword === 'required') return 'is missing';
  if (fault.keyword === 'pattern') return 'does not have the expected form';
  if (fault.keyword === 'enum' && Array.isArray(fault.params['allowedValues'])) {
    return `must be one of: ${fault.params['allowedValues'].join(', ')}`;
  }
  return fault.message ?? 'is not valid';
}
