import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { StoredFinding } from '@namsev/core';
import { PageQuerySchema, readLimit } from '../schemas/list.ts';
import { problemResponses } from '../schemas/problem.ts';
import { AreaSentimentListSchema, BaselineListSchema, TrendListSchema } from '../schemas/trends.ts';

export const adminTrendRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { trends, keptStatistics } = app.services;

  app.get(
    '/api/admin/trends',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listTrends',
        tags: ['trends'],
        summary: 'Days that stood out by ward and category, and terms that emerged, latest first',
        querystring: PageQuerySchema,
        response: { 200: TrendListSchema, ...problemResponses(400, 503) },
      },
    },
    async ({ query }) => {
      const limit = readLimit(query);
      const found = await trends.findings(limit + 1, query.cursor);
      const items = found.slice(0, limit);
      return {
        items: items.map(toFindingView),
        nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null,
      };
    },
  );

  app.get(
    '/api/admin/trends/baselines',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listBaselines',
        tags: ['trends'],
        summary: 'What today may bring, by ward and category',
        response: { 200: BaselineListSchema, ...problemResponses(503) },
      },
    },
    async () => {
      const items = await keptStatistics.through('trends', 'baselines', () => trends.baselines());
      return {
        items: items.map(({ factors, ...rest }) => ({ ...rest, factors: [...factors] })),
        nextCursor: null,
      };
    },
  );

  app.get(
    '/api/admin/trends/sentiment',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listSentiment',
        tags: ['trends'],
        summary: 'How people speak of what, by ward and category, over the last thirty days',
        response: { 200: AreaSentimentListSchema, ...problemResponses(503) },
      },
    },
    async () => {
      const items = await keptStatistics.through('trends', 'sentiment', () => trends.sentiment());
      return { items: [...items], nextCursor: null };
    },
  );
};

function toFindingView(finding: StoredFinding) {
  return finding.kind === 'term' ? finding : { ...finding, factors: [...finding.factors] };
}
