import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { notFound, type TranslationBundle } from '@namsev/core';
import { Type } from 'typebox';
import { IMMUTABLE, NOT_MODIFIED, sendTagged, tagBody } from '../plugins/entity-tag.ts';
import { TranslationBundleSchema, TranslationListSchema } from '../schemas/translations.ts';

const Language = Type.String({ description: 'en, ta, hi, te, kn or ml; another one is 404' });

export const translationRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { translations } = app.services;
  const list = tagBody({ items: translations.bundles.map(toListItem), nextCursor: null });
  const find = (language: string): TranslationBundle => {
    const bundle = translations.find(language);
    if (bundle === undefined) throw notFound('This language');
    return bundle;
  };

  app.get(
    '/api/translations',
    {
      schema: {
        operationId: 'listTranslations',
        tags: ['translations'],
        summary: 'Languages, and where their texts are',
        response: { 200: TranslationListSchema, ...NOT_MODIFIED },
      },
    },
    async (request, reply) => sendTagged(request, reply, list),
  );

  app.get(
    '/api/translations/:language',
    {
      schema: {
        operationId: 'getTranslations',
        tags: ['translations'],
        summary: 'All texts of a language',
        params: Type.Object({ language: Language }),
        response: { 200: TranslationBundleSchema, ...NOT_MODIFIED },
      },
    },
    async (request, reply) => sendTagged(request, reply, toTagged(find(request.params.language))),
  );

  app.get(
    '/api/translations/:language/:hash',
    {
      schema: {
        operationId: 'getTranslationsByHash',
        tags: ['translations'],
        summary: 'All texts of a language, at an address that may be kept for ever',
        params: Type.Object({ language: Language, hash: Type.String() }),
        response: { 200: TranslationBundleSchema, ...NOT_MODIFIED },
      },
    },
    async (request, reply) => {
      const bundle = find(request.params.language);
      if (bundle.hash !== request.params.hash) throw notFound('This version of the texts');
      return sendTagged(request, reply, toTagged(bundle), IMMUTABLE);
    },
  );
};

function toTagged(bundle: TranslationBundle) {
  return { body: bundle, etag: `"${bundle.hash}"` };
}

function toListItem({ language, version, hash, translations }: TranslationBundle) {
  const keys = Object.keys(translations).length;
  return { language, version, hash, keys, url: `/api/translations/${language}/${hash}` };
}
