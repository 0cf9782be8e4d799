import { type Static, Type } from 'typebox';
import { DomainError } from '../errors.ts';
import { matchesSchema } from '../schema/matches-schema.ts';
import shipped from './tone-rules.json' with { type: 'json' };

const Closed = { additionalProperties: false } as const;
const Points = Type.Number({ minimum: 0, maximum: 10 });

/** What a word of a concept speaks for. */
const Signal = Type.Object(
  {
    /** Counted for every place where the concept is said. */
    anger: Type.Optional(Points),
    /** Counted once. */
    annoyance: Type.Optional(Points),
    gratitude: Type.Optional(Points),
    /** Chance that who says it is in distress; several concepts join as independent chances. */
    distress: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  },
  Closed,
);

const ToneRulesSchema = Type.Object(
  {
    version: Type.String(),
    signals: Type.Record(Type.String(), Signal),
    /** Concepts that "not" takes back, and the concept that is then meant, if any. */
    negatable: Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()])),
    emoji: Type.Record(Type.String(), Type.Array(Type.String())),
    /** Anger that capitals or rows of exclamation marks add to anger or annoyance that is there in words. */
    emphasis: Points,
    /** Least points of each tone; distress of 0 to 1. */
    thresholds: Type.Object({ distressed: Points, angry: Points, annoyed: Points, grateful: Points }, Closed),
    mostWords: Type.Integer({ minimum: 1 }),
  },
  Closed,
);

export type ToneRules = Static<typeof ToneRulesSchema>;

/** @throws DomainError model_unavailable when the data are no rules. */
export function readToneRules(data: unknown): ToneRules {
  if (!matchesSchema(ToneRulesSchema, data)) {
    throw new DomainError('model_unavailable', 'The rules of tone cannot be used.');
  }
  return data;
}

/** As they were written, for the registry of versions. */
export const SHIPPED_TONE_RULES: unknown = shipped;

export function shippedToneRules(): ToneRules {
  return readToneRules(shipped);
}
