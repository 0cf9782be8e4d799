import { type TSchema, Type } from 'typebox';

const MOST_ITEMS = 100;
export const DEFAULT_LIMIT = 20;

/** A number in the address is a text until it is read; nothing is clamped. */
const Limit = Type.String({
  pattern: '^([1-9][0-9]?|100)$',
  description: `From 1 to ${MOST_ITEMS}; ${DEFAULT_LIMIT} when it is left out`,
});

export const PageQuery = {
  limit: Type.Optional(Limit),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: '`nextCursor` of the page before' }),
  ),
};

export const PageQuerySchema = Type.Object(PageQuery, { additionalProperties: false });

export function readLimit({ limit }: { limit?: string }): number {
  return limit === undefined ? DEFAULT_LIMIT : Number(limit);
}

export function listOf<Item extends TSchema>(item: Item) {
  return Type.Object({ items: Type.Array(item), nextCursor: Type.Union([Type.String(), Type.Null()]) });
}
