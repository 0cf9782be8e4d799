export interface Answer {
  readonly confidence: number;
  readonly isRight: boolean;
}

const STEP = 0.01;
const HIGHEST = 0.9;

/**
 * The lowest threshold, in hundredths, at which the answers that remain are right often enough;
 * the highest one allowed when none is.
 */
export function chooseThreshold(answers: readonly Answer[], precision: number): number {
  for (let hundredths = 0; hundredths <= HIGHEST / STEP; hundredths += 1) {
    const threshold = Number((hundredths * STEP).toFixed(2));
    const given = answers.filter(({ confidence }) => confidence >= threshold);
    const right = given.filter(({ isRight }) => isRight).length;
    if (given.length > 0 && right / given.length >= precision) return threshold;
  }
  return HIGHEST;
}

const BINS = 10;

/** Mean distance, over ten bins of confidence, between what was claimed and what was right; 0 is best. */
export function calibrationError(answers: readonly Answer[]): number {
  let error = 0;
  for (let bin = 0; bin < BINS; bin += 1) {
    const inside = answers.filter(
      ({ confidence }) => Math.min(BINS - 1, Math.floor(confidence * BINS)) === bin,
    );
    const claimed = inside.reduce((sum, { confidence }) => sum + confidence, 0);
    error += Math.abs(claimed - inside.filter(({ isRight }) => isRight).length);
  }
  return Number((error / Math.max(1, answers.length)).toFixed(4));
}
