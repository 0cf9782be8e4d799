import {
  type BandWeights,
  createClassifier,
  createEnglishSentenceReader,
  createPivotLexicon,
  createPriorityScorer,
  EVIDENCE,
  type Evidence,
  evidenceOf,
  LANGUAGES,
  loadShippedModels,
  PRIORITY_BANDS,
  readingOf,
  removePersonalData,
  shippedPriorityRules,
  type Weighing,
  weighBand,
} from '@namsev/core';
import { type CategoryRow, trainingSeeds } from './category-rows.ts';
import { fitSoftmax } from './fit-softmax.ts';
import { readSeedFiles } from './seed-files.ts';
import { trainReadingModel } from './train-category-model.ts';

const FOLDS = 4;
/** To miss a danger counts as much as three false alarms. */
const URGENT_FROM = 0.25;
const DECIMALS = 1_000;
const FILED_AT = new Date(0);

export interface TrainedWeighing {
  readonly weighing: Weighing;
  /** Of the rows that it was learned from, each read by a model that had not seen it. */
  readonly figures: Readonly<Record<'n' | 'accuracy' | 'urgentRecall' | 'urgentPrecision', number>>;
}

interface JudgedRow {
  readonly evidence: Evidence;
  readonly truth: number;
}

/**
 * How much the reading and the rules count, from the seeds alone: each is read by a model of the others, and the rules
 * judge it with the category and sub-type that the shipped classifier gives. Deterministic.
 */
export async function trainWeighing(): Promise<TrainedWeighing> {
  const judged = await judgeSeeds(trainingSeeds(readSeedFiles()));
  const rows = judged.map(({ evidence, truth }) => ({
    features: EVIDENCE.map((name) => evidence[name]),
    truth,
  }));
  const [low, normal, high, urgent] = fitSoftmax(rows, PRIORITY_BANDS.length).map(toBandWeights);
  if (!low || !normal || !high || !urgent) throw new Error('a band got no weights');
  const weighing = { urgentFrom: URGENT_FROM, weights: { low, normal, high, urgent } };
  return { weighing, figures: measure(weighing, judged) };
}

async function judgeSeeds(seeds: readonly CategoryRow[]): Promise<JudgedRow[]> {
  const lexicon = createPivotLexicon();
  const classifier = createClassifier(loadShippedModels().classifier, lexicon);
  const scorer = createPriorityScorer(shippedPriorityRules(), lexicon, await createEnglishSentenceReader());
  const { model, unseen } = trainReadingModel(seeds, FOLDS);
  return unseen.flatMap(({ row, margins }) => {
    const seed = seeds[row];
    if (seed === undefined) return [];
    const text = removePersonalData(seed.text);
    const language = LANGUAGES.find((known) => known === seed.language) ?? 'und';
    const { category, subType = null, alternatives } = classifier.classify(text, language);
    const signs = scorer.signsOf({
      text,
      language,
      category: category ?? alternatives[0]?.category ?? null,
      subType,
      supports: 0,
      filedAt: FILED_AT,
    });
    return [
      {
        evidence: evidenceOf(readingOf(model.classes, margins), signs),
        truth: PRIORITY_BANDS.findIndex((band) => band === seed.priority),
      },
    ];
  });
}

function toBandWeights(learned: readonly number[]): BandWeights {
  const rounded = learned.map((weight) => Math.round(weight * DECIMALS) / DECIMALS);
  const weights = Object.fromEntries(EVIDENCE.map((name, at) => [name, rounded[at] ?? 0]));
  return { bias: rounded[EVIDENCE.length] ?? 0, ...(weights as Evidence) };
}

function measure(weighing: Weighing, judged: readonly JudgedRow[]): TrainedWeighing['figures'] {
  const urgent = PRIORITY_BANDS.indexOf('urgent');
  const said = judged.map(({ evidence }) => PRIORITY_BANDS.indexOf(weighBand(weighing, evidence)));
  const count = (holds: (truth: number, said: number) => boolean) =>
    judged.filter(({ truth }, at) => holds(truth, said[at] ?? -1)).length;
  const found = count((truth, band) => truth === urgent && band === urgent);
  return {
    n: judged.length,
    accuracy: count((truth, band) => truth === band) / judged.length,
    urgentRecall: found / count((truth) => truth === urgent),
    urgentPrecision: found / count((_, band) => band === urgent),
  };
}

const WEIGHING_LINE = /^ {2}"weighing": .*$/m;

/** The file of the rules with other weights; all else in it stays as it is written. @throws Error without their line. */
export function withWeighing(rulesFile: string, weighing: Weighing): string {
  if (!WEIGHING_LINE.test(rulesFile)) throw new Error('the rules have no line for the weighing');
  return rulesFile.replace(WEIGHING_LINE, () => `  "weighing": ${JSON.stringify(weighing)},`);
}
