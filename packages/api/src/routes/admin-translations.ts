import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { notFound } from '@namsev/core';
import { Type } from 'typebox';
import { problemResponses } from '../schemas/problem.ts';
import { TranslationBundleSchema, TranslationStatisticsSchema } from '../schemas/translations.ts';

export const adminTranslationRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { translations } = app.services;

  app.get(
    '/api/admin/system/translations/stats',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'readTranslationStatistics',
        tags: ['translations'],
        summary: 'Whether every language has every text',
        response: { 200: TranslationStatisticsSchema, ...problemResponses(503) },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return { languages: [...translations.statistics()] };
    },
  );

  app.get(
    '/api/admin/system/translations/:language',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'readTranslations',
        tags: ['translations'],
        summary: 'All texts of a language, as everybody gets them',
        params: Type.Object({ language: Type.String() }),
        response: { 200: TranslationBundleSchema, ...problemResponses(404, 503) },
      },
    },
    async ({ params }, reply) => {
      const bundle = translations.find(params.language);
      if (bundle === undefined) throw notFound('This language');
      reply.header('cache-control', 'no-store');
      return bundle;
    },
  );
};
