import { softmax } from './linear-model.ts';

export interface Calibration {
  readonly slope: number;
  readonly offsets: readonly number[];
}

/** Margins that a model gave to a row it was not trained on, and the class that was right. */
export interface HeldOutRow {
  readonly margins: readonly number[];
  readonly truth: number;
  readonly weight: number;
}

const STEPS = 300;
const LEARNING_RATE = 0.5;
/** Keeps an offset near zero that few rows speak for. */
const OFFSET_PULL = 0.01;

/** Slope and offsets under which the softmax of the margins is most likely to have told the truth. */
export function calibrate(rows: readonly HeldOutRow[], classes: number): Calibration {
  let slope = 2;
  let offsets: number[] = new Array<number>(classes).fill(0);
  for (let step = 0; step < STEPS; step += 1) {
    const gradient = gradientAt(rows, slope, offsets);
    slope -= LEARNING_RATE * gradient.slope;
    offsets = offsets.map((offset, which) => offset - LEARNING_RATE * (gradient.offsets[which] ?? 0));
  }
  return { slope, offsets };
}

function gradientAt(rows: readonly HeldOutRow[], slope: number, offsets: readonly number[]) {
  const sums = { slope: 0, offsets: offsets.map((offset) => OFFSET_PULL * offset) };
  const total = rows.reduce((sum, { weight }) => sum + weight, 0);
  for (const { margins, truth, weight } of rows) {
    const shares = softmax(margins.map((margin, which) => slope * margin + (offsets[which] ?? 0)));
    shares.forEach((share, which) => {
      const error = ((share - (which === truth ? 1 : 0)) * weight) / total;
      sums.slope += error * (margins[which] ?? 0);
      sums.offsets[which] = (sums.offsets[which] ?? 0) + error;
    });
  }
  return sums;
}
