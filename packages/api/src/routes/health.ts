import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { SYSTEM_VERSION } from '@namsev/core';
import { Type } from 'typebox';

const Live = Type.Object({ status: Type.Literal('live') });
const Ready = Type.Object({
  status: Type.Union([Type.Literal('ready'), Type.Literal('not_ready')]),
  reasons: Type.Array(Type.String()),
});
const Health = Type.Object({
  status: Type.Union([Type.Literal('healthy'), Type.Literal('degraded'), Type.Literal('critical')]),
  uptime: Type.Integer({ description: 'Seconds since this process started' }),
  version: Type.String(),
  degraded: Type.Optional(Type.Array(Type.String(), { description: 'What does not work at the moment' })),
});

export const healthRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { readiness, systemHealth } = app.services;

  app.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });

  app.get(
    '/health/live',
    {
      config: { isProbe: true },
      schema: {
        operationId: 'live',
        tags: ['health'],
        summary: 'The process answers',
        response: { 200: Live },
      },
    },
    async () => ({ status: 'live' as const }),
  );

  app.get(
    '/health/ready',
    {
      config: { isProbe: true },
      schema: {
        operationId: 'ready',
        tags: ['health'],
        summary: 'Requests may be sent here',
        response: { 200: Ready, 503: Ready },
      },
    },
    async (_request, reply) => {
      const reasons = [...(await readiness.reasons())];
      return reasons.length === 0
        ? reply.send({ status: 'ready' as const, reasons })
        : reply.code(503).send({ status: 'not_ready' as const, reasons });
    },
  );

  app.get(
    '/api/health',
    {
      config: { isNeverShed: true },
      schema: {
        operationId: 'health',
        tags: ['health'],
        summary: 'How the service is',
        response: { 200: Health },
      },
    },
    async () => {
      const { status, degraded } = await systemHealth();
      const uptime = Math.floor(process.uptime());
      return {
        status,
        uptime,
        version: SYSTEM_VERSION,
        ...(degraded.length > 0 && { degraded: [...degraded] }),
      };
    },
  );
};
