import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * The administration page stays signed in by a cookie that holds its key and that no script can read. It counts only
 * beside a header that pages of other origins cannot send: not in a form, and not by a script, for CORS never allows
 * it.
 */
const COOKIE = 'namsev_admin';
const PAGE_HEADER = 'x-namsev-page';
const VALUE = new RegExp(`(?:^|;\\s*)${COOKIE}=([^;\\s]{1,600})(?:;|$)`);
/** A shift. */
const SESSION_SECONDS = 12 * 3_600;

/** The key of the page that calls; undefined where no page of ours does. */
export function sessionSecretOf({ headers }: FastifyRequest): string | undefined {
  if (headers[PAGE_HEADER] === undefined) return undefined;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return undefined;
  const value = VALUE.exec(headers.cookie ?? '')?.[1];
  return value === undefined ? undefined : decode(value);
}

export function keepSession(request: FastifyRequest, reply: FastifyReply, secret: string): void {
  setCookie(request, reply, encodeURIComponent(secret), SESSION_SECONDS);
}

export function endSession(request: FastifyRequest, reply: FastifyReply): void {
  setCookie(request, reply, '', 0);
}

function setCookie({ protocol }: FastifyRequest, reply: FastifyReply, value: string, seconds: number): void {
  const isSecure = protocol === 'https' ? '; Secure' : '';
  const terms = `Path=/api/admin; Max-Age=${seconds}; HttpOnly; SameSite=Strict${isSecure}`;
  reply.header('set-cookie', `${COOKIE}=${value}; ${terms}`);
}

/** What somebody else wrote into the cookie is no key. */
function decode(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
