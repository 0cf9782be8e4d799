import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { dayOf, rangeOf } from '@namsev/core';
import { principalOf } from '../plugins/access.ts';
import { createStatisticsQuery, StatisticsSchema } from '../schemas/officer-statistics.ts';
import { problemResponses } from '../schemas/problem.ts';
import { toStatisticsView } from '../views/statistics-view.ts';

export const officerStatisticsRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { city, clock, statistics, keptStatistics } = app.services;

  app.get(
    '/api/officer/statistics',
    {
      config: { access: 'officer' },
      schema: {
        operationId: 'readStatistics',
        tags: ['officers'],
        summary: 'What was filed and what became of it, within the scope of the key',
        description:
          'Over complaints by the day of their filing, up to half a minute old. Deleted complaints still count.',
        querystring: createStatisticsQuery(city),
        response: { 200: StatisticsSchema, ...problemResponses(400, 503) },
      },
    },
    async (request) => {
      const { groupBy = 'month', from, to, ...narrowings } = request.query;
      const { scope } = principalOf(request);
      const asked = { groupBy, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
      const range = rangeOf(asked, dayOf(clock.now(), city.timeZone));
      const query = { groupBy, ...range, scope, ...narrowings };
      const groups = await keptStatistics.through('officers', query, () => statistics.groups(query));
      return toStatisticsView(groups, { groupBy, ...range });
    },
  );
};
