import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A body and its strong ETag. */
export interface TaggedBody {
  readonly body: unknown;
  readonly etag: string;
}

export function tagBody(body: unknown): TaggedBody {
  const hash = createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 22);
  return { body, etag: `"${hash}"` };
}

/** How long a caller may go on without asking. */
const SHORT = 'public, max-age=300';
/** For an address that names the content: a year, which is as long as caches keep anything. */
export const IMMUTABLE = 'public, max-age=31536000, immutable';

/** 304 without a body for a caller who has it already. */
export function sendTagged(
  request: FastifyRequest,
  reply: FastifyReply,
  { body, etag }: TaggedBody,
  cacheControl: string = SHORT,
): FastifyReply {
  reply.header('etag', etag).header('cache-control', cacheControl);
  return hasTag(request.headers['if-none-match'], etag) ? reply.code(304).send() : reply.send(body);
}

function hasTag(header: string | undefined, etag: string): boolean {
  const tags = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
