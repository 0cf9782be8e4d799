import { isUtf8 } from 'node:buffer';
import { DomainError } from '@namsev/core';
import type { FastifyRequest } from 'fastify';
import plugin from 'fastify-plugin';

/**
 * A body announced as JSON has to be UTF-8, for what stands for other bytes is not what was sent. An empty one is
 * none. Where a route's schema asks for an object without any required field, none is the same as one without fields.
 */
export const jsonBodies = plugin(
  async (app) => {
    const parse = app.getDefaultJsonParser('error', 'error');
    app.removeContentTypeParser('application/json');
    app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
      if (body.length === 0) done(null, undefined);
      else if (isUtf8(body)) parse(request, body.toString(), done);
      else done(new DomainError('invalid_request', 'The body is no UTF-8.'));
    });
    app.addHook('onRoute', (route) => {
      if (!isOptional(route.schema?.body)) return;
      const before = [route.preValidation ?? []].flat();
      route.preValidation = [fillEmptyBody, ...before];
    });
  },
  { name: 'json-bodies' },
);

async function fillEmptyBody(request: FastifyRequest): Promise<void> {
  if (request.body === undefined) request.body = {};
}

function isOptional(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false;
  const { type, required = [] } = schema as { type?: unknown; required?: readonly string[] };
  return type === 'object' && required.length === 0;
}
