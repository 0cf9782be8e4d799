import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { PROMETHEUS_MEDIA_TYPE, processGauges, toPrometheusText } from '@namsev/core';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { admit } from '../plugins/access.ts';
import { problemResponses } from '../schemas/problem.ts';

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

export const prometheusRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { metrics } = app.services;

  app.get(
    '/metrics',
    {
      config: { isNeverShed: true },
      schema: {
        operationId: 'readPrometheusMetrics',
        tags: ['system'],
        summary: 'Figures of this process for Prometheus',
        description: 'From this machine, or with the key of a machine or an administrator.',
        security: [{}, { apiKey: [] }],
        response: {
          200: { description: 'Text format', content: { 'text/plain': { schema: Type.String() } } },
          ...problemResponses(401, 403),
        },
      },
      async onRequest(request, reply) {
        if (!isFromHere(request)) await admit(request, reply, 'machine');
      },
    },
    async (_request, reply) =>
      reply
        .header('cache-control', 'no-store')
        .header('content-type', PROMETHEUS_MEDIA_TYPE)
        .serializer(String)
        .send(toPrometheusText(metrics.total(), processGauges())),
  );
};

/** A proxy on this machine asks for somebody else, and says so in a header. */
function isFromHere({ ip, headers }: FastifyRequest): boolean {
  return LOOPBACK.has(ip) && headers['x-forwarded-for'] === undefined && headers.forwarded === undefined;
}
