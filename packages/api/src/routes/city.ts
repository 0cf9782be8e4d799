import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { NOT_MODIFIED, sendTagged, type TaggedBody, tagBody } from '../plugins/entity-tag.ts';

const CategoryList = Type.Object({
  items: Type.Array(
    Type.Object({
      name: Type.String({ description: 'What a filing calls it' }),
      names: Type.Record(Type.String(), Type.String(), { description: 'By language code' }),
      defaultPriority: Type.String(),
      estimatedDays: Type.Integer(),
      department: Type.String(),
      subTypes: Type.Array(
        Type.Object({
          code: Type.String(),
          name: Type.String(),
          department: Type.String(),
          hours: Type.Integer(),
        }),
      ),
    }),
  ),
  nextCursor: Type.Null(),
});

const WardList = Type.Object({
  items: Type.Array(
    Type.Object({
      code: Type.String(),
      name: Type.String(),
      outline: Type.Array(Type.Array(Type.Number()), { description: 'Closed ring of [longitude, latitude]' }),
    }),
  ),
  approximate: Type.Boolean({ description: 'Outlines are drawn, not surveyed' }),
  nextCursor: Type.Null(),
});

export const cityRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { city } = app.services;
  const categories = tagWhenOther(
    () => city.categories,
    (items) => tagBody({ items, nextCursor: null }),
  );
  const wards = tagBody({ items: city.wards, approximate: city.approximateMap, nextCursor: null });

  app.get(
    '/api/categories',
    {
      schema: {
        operationId: 'listCategories',
        tags: ['city'],
        summary: 'Categories of complaints',
        response: { 200: CategoryList, ...NOT_MODIFIED },
      },
    },
    async (request, reply) => sendTagged(request, reply, categories()),
  );

  app.get(
    '/api/wards',
    {
      schema: {
        operationId: 'listWards',
        tags: ['city'],
        summary: 'Wards of the city',
        response: { 200: WardList, ...NOT_MODIFIED },
      },
    },
    async (request, reply) => sendTagged(request, reply, wards),
  );
};

/** Tags again only when there is something else to tag. */
function tagWhenOther<Content>(read: () => Content, tag: (content: Content) => TaggedBody): () => TaggedBody {
  let known: { readonly content: Content; readonly tagged: TaggedBody } | undefined;
  return () => {
    const content = read();
    if (known?.content !== content) known = { content, tagged: tag(content) };
    return known.tagged;
  };
}
