import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

const COOKIE = /(?:^|;\s*)namsev_client=([A-Za-z0-9_-]{8,128})(?:;|$)/;
const YEAR_SECONDS = 31_536_000;

/** Who supports: the id that an app says, else that of the cookie, which is made where there is none. */
export function clientIdOf(request: FastifyRequest, reply: FastifyReply): string {
  const said = request.headers['x-client-id'];
  if (typeof said === 'string') return said;
  const kept = COOKIE.exec(request.headers.cookie ?? '')?.[1];
  if (kept !== undefined) return kept;
  const made = randomUUID();
  const isSecure = request.protocol === 'https' ? '; Secure' : '';
  reply.header(
    'set-cookie',
    `namsev_client=${made}; Path=/api; Max-Age=${YEAR_SECONDS}; HttpOnly; SameSite=Lax${isSecure}`,
  );
  return made;
}
