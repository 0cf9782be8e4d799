/** Every way in which the domain refuses or fails. The codes are stable: callers and documents rely on them. */
export type ErrorCode =
  | 'invalid_request'
  | 'not_found'
  | 'unauthorised'
  | 'forbidden'
  | 'method_not_allowed'
  | 'too_many_requests'
  | 'idempotency_key_reused'
  | 'idempotency_in_flight'
  | 'already_decided'
  | 'state_forbids'
  | 'stale_version'
  | 'stale_plan'
  | 'under_legal_hold'
  | 'batches_paused'
  | 'store_unavailable'
  | 'model_refused'
  | 'model_unavailable'
  | 'overloaded';

export interface FieldFault {
  readonly path: string;
  readonly message: string;
}

/**
 * An error that a caller may be told about: its message and faults carry no personal data,
 * no driver text and no stack. Whatever is not a DomainError is an internal error.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: ErrorCode;
  readonly faults: readonly FieldFault[];
  /** What would be possible instead; undefined where that is no question. */
  readonly allowed: readonly string[] | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: ErrorOptions & { faults?: readonly FieldFault[]; allowed?: readonly string[] } = {},
  ) {
    super(message, options);
    this.code = code;
    this.faults = options.faults ?? [];
    this.allowed = options.allowed;
  }
}

export function notFound(what: string): DomainError {
  return new DomainError('not_found', `${what} was not found.`);
}

/** The store did not answer in time or refused; the caller may repeat the request. */
export function storeUnavailable(cause: unknown): DomainError {
  return new DomainError('store_unavailable', 'The store cannot be reached at the moment.', { cause });
}
