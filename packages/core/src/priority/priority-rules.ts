import { type Static, Type } from 'typebox';
import { DomainError } from '../errors.ts';
import { compileSchema } from '../schema/compile-schema.ts';
import shipped from './rules.json' with { type: 'json' };

const Closed = { additionalProperties: false } as const;
/** Of every group one concept must occur in the same sentence. */
const Needs = Type.Array(Type.Array(Type.String(), { minItems: 1 }), { minItems: 1 });
const Points = Type.Number({ minimum: -100, maximum: 100 });

const HazardRule = Type.Object(
  {
    code: Type.String({ pattern: '^[a-z_]+$' }),
    level: Type.Union([Type.Literal('urgent'), Type.Literal('high')]),
    needs: Needs,
    /** Concepts of the same sentence that make the rule mean something else. */
    unless: Type.Optional(Type.Array(Type.String())),
    categories: Type.Optional(Type.Array(Type.String())),
    /** Only when the text says that it has lasted so many days. */
    days: Type.Optional(Type.Number()),
    /** Something that follows from a defect: not a fact while the sentence says "if" or "may". */
    isConsequence: Type.Optional(Type.Boolean()),
  },
  Closed,
);

const OutageRule = Type.Object({ code: Type.String(), days: Type.Number(), needs: Needs }, Closed);
const StanceRule = Type.Object(
  { code: Type.String(), points: Points, needs: Type.Array(Type.String()) },
  Closed,
);

export const PriorityRulesSchema = Type.Object(
  {
    version: Type.String(),
    /** Lowest score of each band; below `normal` is low. */
    bands: Type.Object({ normal: Type.Number(), high: Type.Number(), urgent: Type.Number() }, Closed),
    base: Points,
    urgentPoints: Points,
    highPoints: Points,
    /** Context, support and age together never make a complaint urgent: hazards do. */
    limitWithoutHazard: Type.Number(),
    hazards: Type.Array(HazardRule),
    outage: OutageRule,
    massOutage: OutageRule,
    context: Type.Array(Type.Object({ code: Type.String(), points: Points, needs: Needs }, Closed)),
    wish: StanceRule,
    noDanger: StanceRule,
    silence: Type.Object({ code: Type.String(), points: Points }, Closed),
    solved: Type.Object({ code: Type.String(), points: Points }, Closed),
    durationPoints: Type.Array(Type.Object({ days: Type.Number(), points: Points }, Closed)),
    support: Type.Object({ pointsEach: Points, most: Points }, Closed),
    age: Type.Object({ pointsPerDay: Points, most: Points }, Closed),
  },
  Closed,
);

export type PriorityRules = Static<typeof PriorityRulesSchema>;
export type HazardRuleData = Static<typeof HazardRule>;

/** @throws DomainError model_unavailable when the data are no rules. */
export function readPriorityRules(data: unknown): PriorityRules {
  if (compileSchema(PriorityRulesSchema).matches(data)) return data;
  throw new DomainError('model_unavailable', 'The priority rules cannot be used.');
}

export function shippedPriorityRules(): PriorityRules {
  return readPriorityRules(shipped);
}
