import { createHash } from 'node:crypto';
import type { Static, TSchema } from 'typebox';
import { DomainError } from '../errors.ts';
import type { CompiledSchema } from '../schema/compile-schema.ts';

/** What every cursor says: the list that it belongs to. */
export interface Cursor {
  readonly list: string;
}

const HASH_LENGTH = 12;

/** Names a list by all that decides what is on it and in which order. */
export function nameOfList(query: object): string {
  return createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, HASH_LENGTH);
}

/** Opaque to callers. Not secret: it must hold nothing that they may not know. */
export function writeCursor<Given extends Cursor>(cursor: Given): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** @throws DomainError invalid_request for what is no cursor, or one of another list. */
export function readCursor<Schema extends TSchema>(
  schema: CompiledSchema<Schema>,
  text: string,
  list: string,
): Static<Schema> {
  const cursor = parse(text);
  if (!schema.matches(cursor) || (cursor as Cursor).list !== list) throw brokenCursor();
  return cursor;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch (error) {
    throw brokenCursor(error);
  }
}

function brokenCursor(cause?: unknown): DomainError {
  const faults = [{ path: '/querystring/cursor', message: 'is not one that this list gave' }];
  return new DomainError('invalid_request', 'The request is not valid.', { cause, faults });
}
