import { storeUnavailable } from '@namsev/core';
import type { RouteHandlerMethod, RouteOptions } from 'fastify';
import plugin from 'fastify-plugin';
import { Type } from 'typebox';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * How long it may take until the answer begins, in ms, before the caller is told that the store is away. What is
     * streamed after that is bounded by the store's own timeouts, page by page.
     */
    deadlineMs?: number;
  }
}

const DEADLINE_MS = 2_800;
const NOTHING = Type.Object({}, { additionalProperties: false });

/** What holds for every route without being said again: unknown query parameters are refused, answers are in time. */
export const strictRoutes = plugin(
  async (app) => {
    app.addHook('onRoute', (route) => {
      route.schema = { querystring: NOTHING, ...route.schema };
      route.handler = withDeadline(route);
    });
  },
  { name: 'strict-routes' },
);

function withDeadline({ handler, config }: RouteOptions): RouteHandlerMethod {
  const deadlineMs = config?.deadlineMs ?? DEADLINE_MS;
  return async function boundedHandler(request, reply) {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        if (reply.raw.headersSent) return;
        reject(storeUnavailable(new Error(`no answer within ${deadlineMs} ms`)));
      }, deadlineMs);
    });
    try {
      return await Promise.race([handler.call(this, request, reply), deadline]);
    } finally {
      clearTimeout(timer);
    }
  };
}
