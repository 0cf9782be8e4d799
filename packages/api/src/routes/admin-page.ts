import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { notFound } from '@namsev/core';
import { Type } from 'typebox';
import { type PageFile, readPageFiles } from '../page-files.ts';
import { sendTagged } from '../plugins/entity-tag.ts';

/** Scripts and styles come from here and from nowhere else, and no text becomes a part of the page unescaped. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** The page that an operator opens. It holds nothing: all it shows it asks for with his key. */
export const adminPageRoutes: FastifyPluginAsyncTypebox = async (app) => {
  let files: Promise<ReadonlyMap<string, PageFile>> | undefined;
  const readFile = async (path: string): Promise<PageFile> => {
    files ??= readPageFiles().catch((error: unknown) => {
      files = undefined;
      throw error;
    });
    const file = (await files).get(path);
    if (file === undefined) throw notFound('The file');
    return file;
  };

  app.get('/admin', { schema: { hide: true } }, async (request, reply) => {
    const { body, etag, mediaType } = await readFile('index.html');
    reply.header('content-security-policy', PAGE_POLICY).header('content-type', mediaType);
    return sendTagged(request, reply, { body, etag }, 'no-cache');
  });

  app.get('/admin/', { schema: { hide: true } }, async (_request, reply) => reply.redirect('/admin', 308));

  app.get(
    '/admin/*',
    { schema: { hide: true, params: Type.Object({ '*': Type.String({ maxLength: 100 }) }) } },
    async (request, reply) => {
      const { body, etag, mediaType } = await readFile(request.params['*']);
      reply.header('content-type', mediaType);
      return sendTagged(request, reply, { body, etag }, 'no-cache');
    },
  );
};
