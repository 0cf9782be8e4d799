import plugin from 'fastify-plugin';

/** A body announced as JSON that is empty is none: whether one is needed is up to the route's schema. */
export const jsonBodies = plugin(
  async (app) => {
    const parse = app.getDefaultJsonParser('error', 'error');
    app.removeContentTypeParser('application/json');
    app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
      if (body.length === 0) done(null, undefined);
      else parse(request, String(body), done);
    });
  },
  { name: 'json-bodies' },
);
