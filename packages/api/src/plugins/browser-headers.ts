import type { FastifyReply, FastifyRequest } from 'fastify';
import plugin from 'fastify-plugin';

interface BrowserHeaderOptions {
  /** Origins whose pages may call. */
  readonly allowedOrigins: readonly string[];
}

/** For an answer that is no page. A page says what it needs by a header of its own. */
const HARDENING = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'geolocation=(), camera=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const REQUEST_HEADERS =
  'authorization, content-type, idempotency-key, if-match, if-none-match, x-client-id, x-request-id';
const SHOWN_HEADERS =
  'etag, location, retry-after, x-request-id, ratelimit-limit, ratelimit-remaining, ratelimit-reset';
const PREFLIGHT_SECONDS = 600;

/** What browsers are told: no guessing of types, no frames, and which other origins may call (CORS). */
export const browserHeaders = plugin<BrowserHeaderOptions>(
  async (app, { allowedOrigins }) => {
    const allowed = new Set(allowedOrigins);
    app.addHook('onRequest', async (request, reply) => {
      reply.headers(HARDENING);
      if (allowed.size > 0) reply.header('vary', 'Origin');
      const { origin } = request.headers;
      if (origin === undefined || !allowed.has(origin)) return;
      reply.headers({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': SHOWN_HEADERS,
      });
      if (isPreflight(request)) return answerPreflight(reply);
    });
  },
  { name: 'browser-headers' },
);

/** A browser asks before it calls, and shows no credential then. */
function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

function answerPreflight(reply: FastifyReply): FastifyReply {
  return reply
    .headers({
      'access-control-allow-methods': METHODS,
      'access-control-allow-headers': REQUEST_HEADERS,
      'access-control-max-age': PREFLIGHT_SECONDS,
    })
    .code(204)
    .send();
}
