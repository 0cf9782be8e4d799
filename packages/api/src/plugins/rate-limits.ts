import {
  DomainError,
  networkOf,
  type Principal,
  type RateDecision,
  type RateRule,
  rateLimit,
} from '@namsev/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import plugin from 'fastify-plugin';
import { toProblem } from '../problem.ts';
import { neededAccess } from './access.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** For probes: never counted and never shed. */
    isProbe?: boolean;
  }
  interface FastifyRequest {
    /** Counts this request and refuses what is too much: 429. */
    countFor: ((principal: Principal | null) => void) | null;
    /** Counts a wrong credential; from the limit on it is refused as too many. */
    countMiss: (() => void) | null;
  }
}

interface RateLimitOptions {
  /** RATE_LIMIT_SCALE; 0 switches the limits off. */
  readonly scale: number;
}

const TOKEN = /^Bearer +nsc_[\w-]{43}$/i;
const MERGE_EVERY_MS = 1_000;
const FILINGS = new Set(['/api/complaints', '/api/complaints/check']);
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * So many requests a minute for a client, and for a key. Closed areas count in the access plugin, once it is known
 * who calls. A wrong credential costs the one who shows it, and never the one whose it nearly is.
 */
export const rateLimits = plugin<RateLimitOptions>(
  async (app, { scale }) => {
    if (scale === 0) app.log.warn('rate limits are switched off');
    const { limiter } = app.services;
    app.decorateRequest('countFor', null);
    app.decorateRequest('countMiss', null);
    app.addHook('onRequest', async (request, reply) => {
      if (scale === 0 || request.routeOptions.config?.isProbe) return;
      const network = networkOf(request.ip);
      const missLimit = rateLimit('miss', 'client', scale);
      request.countFor = (principal) => {
        const rule = ruleOf(request);
        const holder = principal === null ? 'client' : 'key';
        const client = principal === null ? network : principal.keyId;
        admitOrRefuse(reply, limiter.count(rule, `${holder}:${client}`, rateLimit(rule, holder, scale)));
      };
      request.countMiss = () => refuseWhenExceeded(reply, limiter.count('miss', network, missLimit));
      if (neededAccess(request) !== undefined) return;
      request.countFor(null);
      if (!asksForComplaint(request)) return;
      const misses = limiter.look('miss', network, missLimit);
      // Many share a network: who holds the token is let in, and anybody else learns nothing.
      if (misses.isExceeded && showsToken(request))
        request.insteadOfMiss = { ...toProblem(tooMany(misses)), retryAfter: misses.resetSeconds };
      else refuseWhenExceeded(reply, misses);
    });
    app.addHook('onResponse', async (request, reply) => {
      const isMiss = reply.statusCode === 404 || reply.statusCode === 401;
      if (scale === 0 || !isMiss || !asksForComplaint(request)) return;
      limiter.count('miss', networkOf(request.ip), rateLimit('miss', 'client', scale));
    });
    const timer = setInterval(() => {
      limiter
        .merge()
        .catch((error: unknown) => app.log.warn({ err: error }, 'rate counters were not merged'));
    }, MERGE_EVERY_MS);
    timer.unref();
    app.addHook('onClose', async () => clearInterval(timer));
  },
  { name: 'rate-limits', dependencies: ['services'] },
);

function ruleOf(request: FastifyRequest): RateRule {
  if (READING.has(request.method)) return 'read';
  return FILINGS.has(request.routeOptions.url ?? '') ? 'filing' : 'write';
}

/** An address of one complaint, outside the closed areas: whoever guesses ids meets the limit on misses. */
function asksForComplaint({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.config?.access === undefined && (routeOptions.url ?? '').includes('/:trackingId');
}

function showsToken({ headers }: FastifyRequest): boolean {
  return TOKEN.test(headers.authorization ?? '');
}

function admitOrRefuse(reply: FastifyReply, decision: RateDecision): void {
  reply.headers({
    'ratelimit-policy': `${decision.limit};w=60`,
    'ratelimit-limit': decision.limit,
    'ratelimit-remaining': decision.remaining,
    'ratelimit-reset': decision.resetSeconds,
  });
  refuseWhenExceeded(reply, decision);
}

function refuseWhenExceeded(reply: FastifyReply, decision: RateDecision): void {
  if (!decision.isExceeded) return;
  reply.header('retry-after', decision.resetSeconds);
  throw tooMany(decision);
}

function tooMany({ resetSeconds }: RateDecision): DomainError {
  return new DomainError('too_many_requests', `Too many requests; try again in ${resetSeconds} s.`);
}
