import type { FastifyRequest } from 'fastify';
import plugin from 'fastify-plugin';

/**
 * A body announced as JSON that is empty is none. Where a route's schema asks for an object without any required
 * field, none is the same as one without fields.
 */
export const jsonBodies = plugin(
  async (app) => {
    const parse = app.getDefaultJsonParser('error', 'error');
    app.removeContentTypeParser('application/json');
    app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
      if (body.length === 0) done(null, undefined);
      else parse(request, String(body), done);
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
