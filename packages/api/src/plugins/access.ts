import type { Principal, Role } from '@namsev/core';
import { DomainError } from '@namsev/core';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import plugin from 'fastify-plugin';
import { problemResponses } from '../schemas/problem.ts';
import { sessionSecretOf } from './page-session.ts';

/** Who may call a route; a route without it is for everybody. */
export type Access = 'admin' | 'officer' | 'machine';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    /** How long a key is looked up, in ms, before one that was good lately is good enough. */
    keyPatienceMs?: number;
  }
  interface FastifyRequest {
    /** Who calls; null on routes for everybody. */
    principal: Principal | null;
  }
}

const ROLES_BY_ACCESS: Readonly<Record<Access, readonly Role[]>> = {
  admin: ['admin'],
  officer: ['officer', 'admin'],
  machine: ['machine', 'admin'],
};

/** Everything below these is closed, whether it exists or not. */
const CLOSED_AREAS: readonly (readonly [string, Access])[] = [
  ['/api/admin', 'admin'],
  ['/api/officer', 'officer'],
];

const BEARER = /^Bearer +(\S+)$/i;
const CHALLENGE = 'Bearer realm="namsev"';

/**
 * Who calls is decided before parameters, body and existence are looked at: first 401, then 403.
 * A route in a closed area that does not say who may call it does not start.
 */
export const access = plugin(
  async (app) => {
    app.decorateRequest('principal', null);
    app.addHook('onRoute', (route) => {
      refuseOpenDoor(route);
      describeAccess(route);
    });
    app.addHook('onRequest', async (request, reply) => {
      const needed = neededAccess(request);
      if (needed !== undefined) await admit(request, reply, needed);
    });
  },
  { name: 'access', dependencies: ['services'] },
);

/** @throws Error where no route says who may call: then there is no principal. */
export function principalOf({ principal }: FastifyRequest): Principal {
  if (principal === null) throw new Error('This route is for everybody: it has no principal.');
  return principal;
}

export function bearerSecretOf({ headers }: FastifyRequest): string | undefined {
  return BEARER.exec(headers.authorization ?? '')?.[1];
}

/** What a request needs, whether there is something at its address or not. */
export function neededAccess({ routeOptions, url }: FastifyRequest): Access | undefined {
  return routeOptions.config?.access ?? areaOf(url);
}

/** The access that an address needs by where it is; undefined for one that is open. */
export function areaOf(url: string): Access | undefined {
  const path = url.split('?', 1)[0] ?? '';
  return CLOSED_AREAS.find(([area]) => path === area || path.startsWith(`${area}/`))?.[1];
}

/** @throws DomainError unauthorised without a key that opens anything, forbidden with one of another role. */
export async function admit(request: FastifyRequest, reply: FastifyReply, needed: Access): Promise<void> {
  const { authenticator } = request.server.services;
  const secret = bearerSecretOf(request) ?? sessionSecretOf(request);
  const principal =
    secret === undefined
      ? undefined
      : await authenticator.authenticate(secret, request.routeOptions.config?.keyPatienceMs);
  if (principal === undefined) {
    request.countFor?.(null);
    if (secret !== undefined) request.countMiss?.();
    reply.header(
      'www-authenticate',
      secret === undefined ? CHALLENGE : `${CHALLENGE}, error="invalid_token"`,
    );
    throw new DomainError('unauthorised', 'This address needs a valid API key as a bearer token.');
  }
  if (!ROLES_BY_ACCESS[needed].includes(principal.role))
    throw new DomainError('forbidden', 'The role of this API key may not do this.');
  request.principal = principal;
  request.countFor?.(principal);
  authenticator.noteUse(principal).catch((error: unknown) => {
    request.log.warn({ err: error }, 'the use of a key could not be noted');
  });
}

function refuseOpenDoor({ url, method, config }: RouteOptions): void {
  const area = areaOf(url);
  if (area !== undefined && config?.access !== area)
    throw new Error(`${String(method)} ${url} needs \`config: { access: '${area}' }\`.`);
}

function describeAccess(route: RouteOptions): void {
  if (route.config?.access === undefined) return;
  const { response, ...schema } = route.schema ?? {};
  const refusals = problemResponses(401, 403);
  route.schema = { security: [{ apiKey: [] }], ...schema, response: { ...refusals, ...Object(response) } };
}
