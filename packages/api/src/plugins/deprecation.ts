import plugin from 'fastify-plugin';

/** An address that goes. Its sunset is at least 180 days after it was deprecated. */
export interface RouteDeprecation {
  readonly since: Date;
  readonly sunset: Date;
  /** The address that takes its place. */
  readonly successor?: string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    deprecated?: RouteDeprecation;
  }
}

const SHORTEST_NOTICE_MS = 180 * 24 * 3_600_000;

/** Says with every answer of such a route since when and until when: RFC 9745, RFC 8594, RFC 5829. */
export const deprecation = plugin(
  async (app) => {
    app.addHook('onRoute', (route) => {
      const { deprecated } = route.config ?? {};
      if (deprecated === undefined) return;
      if (deprecated.sunset.getTime() - deprecated.since.getTime() < SHORTEST_NOTICE_MS)
        throw new Error(`${route.url} is taken away sooner than 180 days after it was deprecated.`);
      route.schema = { ...route.schema, deprecated: true };
    });
    app.addHook('onRequest', async ({ routeOptions }, reply) => {
      const { deprecated } = routeOptions.config ?? {};
      if (deprecated === undefined) return;
      const { since, sunset, successor } = deprecated;
      reply.header('deprecation', `@${Math.floor(since.getTime() / 1_000)}`);
      reply.header('sunset', sunset.toUTCString());
      if (successor !== undefined) reply.header('link', `<${successor}>; rel="successor-version"`);
    });
  },
  { name: 'deprecation' },
);
