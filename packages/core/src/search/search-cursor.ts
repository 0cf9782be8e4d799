import { type Static, Type } from 'typebox';
import { compileSchema } from '../schema/compile-schema.ts';
import { SEGMENT_SIZE } from './posting-segment.ts';

const LAST_SEQUENCE = 2 ** 32 - 1;
const Sequence = Type.Integer({ minimum: 0, maximum: LAST_SEQUENCE });

/** Where a search goes on. */
const CursorSchema = Type.Object(
  {
    list: Type.String(),
    /** The latest complaint when the search began: what came later does not move the pages. */
    last: Sequence,
    /** Complaints and words in the index at that time: scores of all pages are of the same measure. */
    complaints: Type.Integer({ minimum: 0 }),
    words: Type.Integer({ minimum: 0 }),
    /** The last one that was looked at; without, it begins with the best of the complaints up to `last`. */
    after: Type.Optional(
      Type.Object({ score: Type.Number(), sequence: Sequence }, { additionalProperties: false }),
    ),
  },
  { additionalProperties: false },
);

export type SearchCursor = Static<typeof CursorSchema>;

export const searchCursor = compileSchema(CursorSchema);

/** Segments that one page looks into: about a million complaints. Older ones are on later pages. */
const MOST_SEGMENTS = 64;

/** The latest first. */
export function segmentsUpTo(last: number): readonly number[] {
  const newest = Math.floor(last / SEGMENT_SIZE);
  const oldest = Math.max(0, newest - MOST_SEGMENTS + 1);
  return Array.from({ length: newest - oldest + 1 }, (_, at) => newest - at);
}
