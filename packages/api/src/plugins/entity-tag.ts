import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import plugin from 'fastify-plugin';
import { neededAccess } from './access.ts';
import { COMPRESSED_FROM_BYTES } from './compression.ts';

/** A body and its strong ETag. */
export interface TaggedBody {
  readonly body: unknown;
  readonly etag: string;
}

export function tagBody(body: unknown): TaggedBody {
  return { body, etag: `"${hashOf(JSON.stringify(body))}"` };
}

/** How long a caller may go on without asking. */
const SHORT = 'public, max-age=300';
/** For an address that names the content: a year, which is as long as caches keep anything. */
export const IMMUTABLE = 'public, max-age=31536000, immutable';

/** For the schema of a route whose answer may be kept. */
export const NOT_MODIFIED = {
  304: { description: 'What you have under this ETag is still right', type: 'null' },
} as const;

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

const READING = new Set(['GET', 'HEAD']);

/**
 * Every answer to a read that may be kept has an ETag, and is 304 without a body for whoever has it. It goes before
 * compression: the tag of a body that will be compressed is weak, for it says the same and is not the same bytes.
 */
export const entityTags = plugin(
  async (app) => {
    app.addHook('onSend', async (request, reply, payload) => {
      if (!READING.has(request.method) || reply.statusCode !== 200 || !isBytes(payload)) return payload;
      if (!reply.hasHeader('cache-control')) reply.header('cache-control', defaultCaching(request));
      if (isNeverKept(reply)) return payload;
      // Of an answer that was not compressed too: who keeps it for others keeps it for those who ask alike.
      reply.vary(['authorization', 'accept-encoding']);
      const etag = String(reply.getHeader('etag') ?? `"${hashOf(payload)}"`);
      reply.header('etag', willBeCompressed(request, payload) ? `W/${etag}` : etag);
      if (!hasTag(request.headers['if-none-match'], etag)) return payload;
      reply.code(304).removeHeader('content-type').removeHeader('content-length');
      return null;
    });
  },
  { name: 'entity-tags', dependencies: ['problems'] },
);

/** What everybody may see may be kept, and is asked for again each time. */
function defaultCaching(request: FastifyRequest): string {
  const isForOne = neededAccess(request) !== undefined || request.headers.authorization !== undefined;
  return isForOne ? 'no-store' : 'no-cache';
}

function isNeverKept(reply: FastifyReply): boolean {
  return String(reply.getHeader('cache-control')).includes('no-store');
}

function isBytes(payload: unknown): payload is string | Buffer {
  return typeof payload === 'string' || Buffer.isBuffer(payload);
}

function willBeCompressed({ headers, routeOptions }: FastifyRequest, payload: string | Buffer): boolean {
  const accepted = String(headers['accept-encoding'] ?? '');
  const isCompressible = !('compress' in routeOptions) || routeOptions.compress !== false;
  return (
    isCompressible && /\b(br|gzip)\b|\*/.test(accepted) && Buffer.byteLength(payload) >= COMPRESSED_FROM_BYTES
  );
}

function hashOf(payload: string | Buffer): string {
  return createHash('sha256').update(payload).digest('base64url').slice(0, 22);
}

function hasTag(header: string | undefined, etag: string): boolean {
  const tags = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
