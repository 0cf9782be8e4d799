import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Complaint } from '@namsev/core';
import { NOT_MODIFIED } from '../plugins/entity-tag.ts';
import {
  ComplaintListSchema,
  createListQuerySchema,
  createSearchQuerySchema,
  readFilters,
  SearchListSchema,
} from '../schemas/complaint-list.ts';
import { readLimit } from '../schemas/list.ts';
import { problemResponses } from '../schemas/problem.ts';
import { toPublicView } from '../views/complaint-view.ts';

const MOST_TIMELINE_ENTRIES = 2_000;

export const complaintListRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { city, publicList, timeline, search } = app.services;

  const toPublicViews = async (complaints: readonly Complaint[]) => {
    const entries = await timeline.listOf(
      complaints.map(({ id }) => id),
      MOST_TIMELINE_ENTRIES,
    );
    return complaints.map((complaint) => toPublicView(complaint, entries.get(complaint.id) ?? []));
  };

  app.get(
    '/api/complaints',
    {
      schema: {
        operationId: 'listComplaints',
        tags: ['complaints'],
        summary: 'Public complaints',
        description:
          'A page may be short, even empty, and still have a `nextCursor`: filters then let few through.',
        querystring: createListQuerySchema(city),
        response: { 200: ComplaintListSchema, ...NOT_MODIFIED, ...problemResponses(400, 503) },
      },
    },
    async ({ query }) => {
      const { limit, cursor, sort = 'newest', ...filters } = query;
      const page = await publicList.page({
        order: sort,
        filters: readFilters(filters),
        limit: readLimit(query),
        ...(cursor !== undefined && { cursor }),
      });
      return { items: await toPublicViews(page.items), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/api/complaints/search',
    {
      schema: {
        operationId: 'searchComplaints',
        tags: ['complaints'],
        summary: 'Public complaints by words, best first',
        description: 'A complaint can be found about a second after it was filed.',
        querystring: createSearchQuerySchema(city),
        response: { 200: SearchListSchema, ...NOT_MODIFIED, ...problemResponses(400, 503) },
      },
    },
    async ({ query }) => {
      const { limit, cursor, q, ...filters } = query;
      const page = await search().search({
        text: q,
        filters: readFilters(filters),
        limit: readLimit(query),
        ...(cursor !== undefined && { cursor }),
      });
      const items = page.items.map(({ complaint, entries, score, matches }) => ({
        ...toPublicView(complaint, entries),
        score,
        matches: matches.map((match) => ({ ...match })),
      }));
      return { items, nextCursor: page.nextCursor };
    },
  );
};
