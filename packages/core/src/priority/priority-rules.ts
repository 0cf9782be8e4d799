import { type Static, Type } from 'typebox';
import { DomainError } from '../errors.ts';
import { matchesSchema } from '../schema/matches-schema.ts';
import shipped from './rules.json' with { type: 'json' };
import { EVIDENCE } from './weighing.ts';

const Closed = { additionalProperties: false } as const;
const Concepts = Type.Array(Type.String());
/** Of every group one concept must occur in the same passage; `@name` stands for the concepts of a set. */
const Needs = Type.Array(Type.Array(Type.String(), { minItems: 1 }), { minItems: 1 });
const Points = Type.Number({ minimum: -100, maximum: 100 });

const HazardRule = Type.Object(
  {
    code: Type.String({ pattern: '^[a-z_]+$' }),
    level: Type.Union([Type.Literal('urgent'), Type.Literal('high')]),
    /** A concept `type:live-wire` holds when the classifier says that sub-type. */
    needs: Needs,
    /** Concepts of the same passage that make the rule mean something else. */
    unless: Type.Optional(Concepts),
    categories: Type.Optional(Concepts),
    /** Only when the text says that it has lasted so many days. */
    days: Type.Optional(Type.Number()),
  },
  Closed,
);

const Reading = Type.Object(
  {
    /** Harm and danger can be denied; "not" beside a pipe says that something is missing there. */
    negatable: Concepts,
    /** Endings of words that deny what the word says: "kadikkavillai" is no bite. */
    negativeEndings: Concepts,
    /** Said only as part of a longer phrase, these do not hold: "death certificate". */
    absorbed: Concepts,
    /** What streets and places are called after. */
    nameable: Concepts,
    /** Of these, what streets are called after also where the word for the street has an ending. */
    nameablePlaces: Concepts,
    /** Beginnings of words for a street in the languages that give them endings. */
    streetForms: Concepts,
    /** Endings that say "to": "the road to the hospital" is no name. */
    towards: Concepts,
    /** Words for a place that name nothing: "hospital ward". */
    notNaming: Concepts,
    hypothetical: Concepts,
    /** Endings of words that say that it may happen. */
    hypotheticalEndings: Concepts,
    /** No fact where the verb that goes with it says that it may happen: "water may come into the house". */
    foreseeable: Concepts,
    /** In Indian languages denied only by what follows at once: "smell none", but not "smell bear cannot". */
    negatedNextTo: Concepts,
    /** In Hindi the negation stands before the verb: these are verbs. */
    negatedBefore: Concepts,
    /** What follows from a defect: no fact while the sentence says "if" or "may". */
    consequences: Concepts,
    /** No fact within "if … could …", and next to "may" where that ends the clause. */
    supposable: Concepts,
    /** Only with an "if". */
    supposableOnCondition: Concepts,
    /** Only in languages that end with "may": in English "if … the bare wire" names what is there. */
    supposableAtEnd: Concepts,
    /** English verbs that suppose: "could", "might". */
    supposingVerbs: Concepts,
    /** Right before "if" these ask: "grateful if". */
    polite: Concepts,
    /** English words that make a question or a wish of the verb before them: "could you". */
    politeBehind: Concepts,
    /** Endings of words that say "if". */
    conditionalEndings: Concepts,
    over: Concepts,
    notOver: Concepts,
    /** "after", "until": what was put right by then need not be right still. */
    untilThen: Concepts,
    /** Things that a complaint is about. */
    topics: Concepts,
    /** Words that something is left beside what is over. */
    remaining: Concepts,
    /** Words that set what follows against what is over. */
    contrast: Concepts,
    /** What people add to a matter that is over: "we were scared". */
    aside: Concepts,
    /** It has come back. */
    back: Concepts,
  },
  Closed,
);

const StanceRule = Type.Object({ code: Type.String(), points: Points, needs: Concepts }, Closed);

const Weight = Type.Number({ minimum: -100, maximum: 100 });
const EvidenceWeights = Object.fromEntries(EVIDENCE.map((name) => [name, Weight])) as Record<
  (typeof EVIDENCE)[number],
  typeof Weight
>;
const BandWeights = Type.Object({ bias: Weight, ...EvidenceWeights }, Closed);

const PriorityRulesSchema = Type.Object(
  {
    version: Type.String(),
    /** Lowest score of each band; below `normal` is low. */
    bands: Type.Object({ normal: Type.Number(), high: Type.Number(), urgent: Type.Number() }, Closed),
    base: Points,
    urgentPoints: Points,
    highPoints: Points,
    /** Context, support and age together never make a complaint urgent: hazards do. */
    limitWithoutHazard: Type.Number(),
    reading: Reading,
    sets: Type.Record(Type.String(), Concepts),
    hazards: Type.Array(HazardRule),
    /** Said anywhere, these take every hazard back. */
    calming: Concepts,
    /** What is mostly harmless, however it reads. */
    mild: Concepts,
    /** Learned from the seeds by `npm run train`; see `weighBand`. */
    weighing: Type.Object(
      {
        urgentFrom: Type.Number({ minimum: 0, maximum: 1 }),
        weights: Type.Object(
          { low: BandWeights, normal: BandWeights, high: BandWeights, urgent: BandWeights },
          Closed,
        ),
      },
      Closed,
    ),
    context: Type.Array(Type.Object({ code: Type.String(), points: Points, needs: Needs }, Closed)),
    /** What makes a complaint more than a wish. */
    defects: Concepts,
    /** Said so clearly that it stays a wish beside a defect. */
    suggestion: StanceRule,
    wish: StanceRule,
    asking: StanceRule,
    cosmetic: StanceRule,
    noDanger: StanceRule,
    thanks: StanceRule,
    /** Nothing understood and no category that says what it is about. */
    silence: Type.Object({ code: Type.String(), points: Points, categories: Concepts }, Closed),
    solved: StanceRule,
    durationPoints: Type.Array(Type.Object({ days: Type.Number(), points: Points }, Closed)),
    support: Type.Object({ pointsEach: Points, most: Points }, Closed),
    age: Type.Object({ pointsPerDay: Points, most: Points }, Closed),
  },
  Closed,
);

export type PriorityRules = Static<typeof PriorityRulesSchema>;
export type ReadingRules = PriorityRules['reading'];
export type HazardRuleData = Static<typeof HazardRule>;

/** Lists of `reading` that rules before 1.5.0 do not have. */
const LATER_LISTS = [
  'nameablePlaces',
  'streetForms',
  'towards',
  'foreseeable',
  'negatedBefore',
  'negatedNextTo',
  'supposable',
  'supposableOnCondition',
  'supposableAtEnd',
  'supposingVerbs',
  'polite',
  'politeBehind',
  'conditionalEndings',
  'untilThen',
  'topics',
  'remaining',
  'contrast',
  'aside',
  'back',
] as const satisfies readonly (keyof ReadingRules)[];

/**
 * Rules from 1.1.0 on: a list that they do not have yet is empty, so that they read as they did. Those before 1.9.0
 * are weighed as the shipped ones.
 *
 * @throws DomainError model_unavailable when the data are no rules, or name a set that is not there.
 */
export function readPriorityRules(written: unknown): PriorityRules {
  const data = withLaterParts(written);
  if (!matchesSchema(PriorityRulesSchema, data)) {
    throw new DomainError('model_unavailable', 'The priority rules cannot be used.');
  }
  const hazards = data.hazards.map((rule) => ({
    ...rule,
    needs: rule.needs.map((group) => expand(group, data.sets)),
    ...(rule.unless === undefined ? {} : { unless: expand(rule.unless, data.sets) }),
  }));
  return { ...data, hazards };
}

function withLaterParts(written: unknown): unknown {
  if (!isRecord(written) || !isRecord(written.reading)) return written;
  const empty = Object.fromEntries(LATER_LISTS.map((name) => [name, []]));
  const { weighing, mild } = shipped;
  return { weighing, mild, ...written, reading: { ...empty, ...written.reading } };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function expand(group: readonly string[], sets: PriorityRules['sets']): string[] {
  return group.flatMap((name) => {
    if (!name.startsWith('@')) return [name];
    const concepts = sets[name.slice(1)];
    if (concepts === undefined) throw new DomainError('model_unavailable', `No set of concepts ${name}.`);
    return expand(concepts, sets);
  });
}

/** As they were written, for the registry of versions. */
export const SHIPPED_PRIORITY_RULES: unknown = shipped;

export function shippedPriorityRules(): PriorityRules {
  return readPriorityRules(shipped);
}

export function endsWithAny(word: string | undefined, endings: readonly string[]): boolean {
  return word !== undefined && endings.some((ending) => word.endsWith(ending));
}
