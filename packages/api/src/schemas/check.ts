import { MISSING_DETAILS, PRIORITY_BANDS, STATUSES } from '@namsev/core';
import { type Static, Type } from 'typebox';

const Share = Type.Number({ minimum: 0, maximum: 1 });
const nullableText = Type.Union([Type.String(), Type.Null()]);

const PossibleDuplicate = Type.Object({
  trackingId: Type.String(),
  similarity: Type.Number({ minimum: 0, maximum: 1, description: 'Probability that it is the same matter' }),
  distanceMetres: Type.Union([Type.Integer(), Type.Null()], {
    description: 'In steps of 50; null where one of the two has no location',
  }),
  title: Type.String({ description: 'Its title, or how its description begins; personal data is masked' }),
  category: nullableText,
  status: Type.Enum([...STATUSES]),
  supports: Type.Integer(),
  filedAt: Type.String({ format: 'date-time' }),
  reasons: Type.Array(Type.String(), { examples: [['same_place', 'same_kind']] }),
});

export const CheckSchema = Type.Object({
  language: Type.String({ description: 'Of the text; `und` where it cannot be told' }),
  category: Type.Object({
    suggestion: nullableText,
    confidence: Share,
    alternatives: Type.Array(Type.Object({ category: Type.String(), confidence: Share })),
  }),
  priority: Type.Union([
    Type.Object({
      band: Type.Enum([...PRIORITY_BANDS]),
      score: Type.Integer({ minimum: 0, maximum: 100 }),
      reasons: Type.Array(
        Type.Object({ code: Type.String(), words: Type.Array(Type.String()), points: Type.Number() }),
      ),
    }),
    Type.Null(),
  ]),
  duplicates: Type.Array(PossibleDuplicate, { description: 'Public, open complaints; likest first' }),
  missing: Type.Array(Type.Object({ code: Type.Enum([...MISSING_DETAILS]), question: Type.String() }), {
    description: 'What whoever is sent out would ask, in the language of the text',
  }),
  degraded: Type.Optional(
    Type.Array(Type.Enum(['models_loading', 'models_unavailable', 'duplicates_unavailable']), {
      description: 'Why less is said than usual',
    }),
  ),
  truncated: Type.Optional(Type.Literal(true, { description: 'Not all complaints near by were looked at' })),
});
export type CheckView = Static<typeof CheckSchema>;
