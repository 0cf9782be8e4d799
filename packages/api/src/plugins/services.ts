import plugin from 'fastify-plugin';
import type { ApiServices } from '../services.ts';

declare module 'fastify' {
  interface FastifyInstance {
    readonly services: ApiServices;
  }
}

export const services = plugin<{ services: ApiServices }>(
  async (app, options) => {
    app.decorate('services', options.services);
  },
  { name: 'services' },
);
