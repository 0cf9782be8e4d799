import { type Static, Type } from 'typebox';

const Threshold = Type.Union([Type.Number({ minimum: 0, maximum: 1 }), Type.Null()]);

/** Smallest confidence at which a service answers; null leaves it to its model. */
export const ThresholdRulesSchema = Type.Object(
  {
    version: Type.String({ minLength: 1, maxLength: 40 }),
    classifier: Threshold,
    language: Threshold,
    duplicateDetector: Threshold,
  },
  { additionalProperties: false },
);

export type ThresholdRules = Static<typeof ThresholdRulesSchema>;

/** Every model as it was measured. */
export const SHIPPED_THRESHOLDS: ThresholdRules = {
  version: '1.0.0',
  classifier: null,
  language: null,
  duplicateDetector: null,
};
