import { METHODS as KNOWN_METHODS } from 'node:http';
import { DomainError } from '@namsev/core';
import type { FastifyInstance, HTTPMethods } from 'fastify';
import plugin from 'fastify-plugin';
import { areaOf } from './access.ts';

/** What this Node does not know is no HTTP to it, and is 400. */
const RARE = ['TRACE', 'QUERY'].filter((method) => KNOWN_METHODS.includes(method));
const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', ...RARE];

declare module 'fastify' {
  interface FastifyInstance {
    /** For every address that there is by now: OPTIONS says its methods, and the other methods are 405. */
    answerOtherMethods(): void;
  }
}

/** Collects the methods of every address; `answerOtherMethods` is called when all of them are there. */
export const otherMethods = plugin(
  async (app) => {
    const methodsOf = new Map<string, Set<string>>();
    app.addHook('onRoute', ({ url, method }) => {
      // The pages of the documentation declare addresses with and without a slash at the end in a way of their own.
      if (url.startsWith('/docs')) return;
      const methods = methodsOf.get(url) ?? new Set();
      for (const one of [method].flat()) methods.add(one);
      methodsOf.set(url, methods);
    });
    app.decorate('answerOtherMethods', () => {
      for (const [url, methods] of [...methodsOf]) answer(app, url, methods);
    });
  },
  { name: 'other-methods' },
);

function answer(app: FastifyInstance, url: string, methods: ReadonlySet<string>): void {
  const allow = [...methods, 'OPTIONS'].sort().join(', ');
  const area = areaOf(url);
  const options = { url, schema: { hide: true }, config: area === undefined ? {} : { access: area } };
  const others = METHODS.filter((method) => !methods.has(method));
  if (!methods.has('OPTIONS'))
    app.route({
      ...options,
      method: 'OPTIONS',
      handler: async (_request, reply) => reply.header('allow', allow).code(204).send(),
    });
  if (others.length === 0) return;
  app.route({
    ...options,
    method: [...others],
    exposeHeadRoute: false,
    onRequest: async (_request, reply) => {
      reply.header('allow', allow);
      throw new DomainError('method_not_allowed', `This address answers ${allow}.`);
    },
    handler: async (_request, reply) => reply.code(405).send(),
  });
}
