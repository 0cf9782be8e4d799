import { type Calibration, calibrate, type HeldOutRow } from './calibration.ts';
import type { LinearModel } from './linear-model.ts';
import {
  marginAlong,
  type Separator,
  type SvmSettings,
  type TrainingRow,
  trainSeparators,
} from './linear-svm.ts';
import { roundFrequencies } from './model-file.ts';
import { createRandom, shuffle } from './seeded-random.ts';
import { type FeatureGroup, weigh } from './sparse-vector.ts';

export interface LabelledFeatures {
  readonly groups: readonly FeatureGroup[];
  readonly label: string;
  readonly weight: number;
  /** Rows that play no part in calibration: other places, other kinds of text. */
  readonly isForeign: boolean;
}

export interface LinearModelSettings {
  readonly bits: number;
  readonly cost: number;
  readonly rounds: number;
  readonly seed: number;
  /** Parts of the rows that are held out one after the other to calibrate on; 0 leaves margins as they are. */
  readonly folds: number;
}

const LARGEST_WEIGHT = 127;
const UNCALIBRATED_SLOPE = 3;

/** Margins of a row from a model that had not seen it. */
export interface UnseenRow {
  /** Its place among the rows of the training. */
  readonly row: number;
  readonly margins: readonly number[];
}

export interface TrainedModel {
  readonly model: LinearModel;
  /** Every row once, when there are folds. */
  readonly unseen: readonly UnseenRow[];
}

/** Deterministic: the same rows in the same order and the same settings give the same model. */
export function trainLinearModel(
  rows: readonly LabelledFeatures[],
  settings: LinearModelSettings,
): TrainedModel {
  const classes = [...new Set(rows.map(({ label }) => label))].sort();
  const inverseFrequency = roundFrequencies(inverseFrequencies(rows, settings.bits));
  const training = rows.map(({ groups, label, weight }) => ({
    vector: weigh(groups, inverseFrequency),
    label: classes.indexOf(label),
    weight,
  }));
  const svm = { ...settings, buckets: 2 ** settings.bits };
  const separators = trainSeparators(training, classes.length, svm);
  const unseen = marginsByFolds(training, classes.length, svm, settings.folds);
  const calibration = calibrateOn(unseen, rows, training, classes.length);
  return {
    model: { classes, bits: settings.bits, inverseFrequency, ...quantise(separators), ...calibration },
    unseen,
  };
}

/** Smoothed logarithm of how rare a bucket is; 0 for what no row has. */
function inverseFrequencies(rows: readonly LabelledFeatures[], bits: number): Float32Array {
  const frequency = new Float32Array(2 ** bits);
  for (const { groups } of rows) {
    const seen = new Set(groups.flatMap(({ buckets }) => [...buckets]));
    for (const bucket of seen) frequency[bucket] = (frequency[bucket] ?? 0) + 1;
  }
  return frequency.map((count) => (count === 0 ? 0 : Math.log((1 + rows.length) / (1 + count)) + 1));
}

function marginsByFolds(
  training: readonly TrainingRow[],
  classes: number,
  svm: SvmSettings,
  folds: number,
): UnseenRow[] {
  const order = shuffle([...training.keys()], createRandom(svm.seed));
  const unseen: UnseenRow[] = [];
  for (let fold = 0; fold < folds; fold += 1) {
    const out = new Set(order.filter((_, place) => place % folds === fold));
    const separators = trainSeparators(
      training.filter((_, at) => !out.has(at)),
      classes,
      svm,
    );
    training.forEach(({ vector }, row) => {
      if (out.has(row))
        unseen.push({ row, margins: separators.map((separator) => marginAlong(separator, vector)) });
    });
  }
  return unseen;
}

function calibrateOn(
  unseen: readonly UnseenRow[],
  rows: readonly LabelledFeatures[],
  training: readonly TrainingRow[],
  classes: number,
): Calibration {
  const heldOut = unseen.flatMap(({ row, margins }): HeldOutRow[] => {
    const trained = training[row];
    return trained === undefined || rows[row]?.isForeign !== false
      ? []
      : [{ margins, truth: trained.label, weight: trained.weight }];
  });
  if (heldOut.length === 0) return { slope: UNCALIBRATED_SLOPE, offsets: new Array<number>(classes).fill(0) };
  return calibrate(heldOut, classes);
}

/** Each class's largest weight becomes 127 steps; all others are rounded to whole steps. */
function quantise(separators: readonly Separator[]): Pick<LinearModel, 'weights' | 'steps' | 'biases'> {
  const buckets = (separators[0]?.length ?? 1) - 1;
  const weights = new Int8Array(buckets * separators.length);
  const steps = new Float32Array(separators.length);
  separators.forEach((separator, which) => {
    const step = largestOf(separator, buckets) / LARGEST_WEIGHT;
    steps[which] = step;
    if (step === 0) return;
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      weights[bucket * separators.length + which] = Math.round((separator[bucket] ?? 0) / step);
    }
  });
  return { weights, steps, biases: Float32Array.from(separators, (separator) => separator[buckets] ?? 0) };
}

function largestOf(separator: Separator, buckets: number): number {
  let largest = 0;
  for (let bucket = 0; bucket < buckets; bucket += 1)
    largest = Math.max(largest, Math.abs(separator[bucket] ?? 0));
  return largest;
}
