/** What is known of one row, and the class that was right. */
export interface SoftmaxRow {
  readonly features: readonly number[];
  readonly truth: number;
}

/** Of one class: what each feature counts, and last what it counts without any. */
export type ClassWeights = readonly number[];

const STEPS = 1_500;
const LEARNING_RATE = 0.5;
const MOMENTUM = 0.9;
/** Keeps a weight near zero that few rows speak for. */
const PULL = 0.000_1;

/**
 * Multinomial logistic regression: the weights under which the classes that were right are likeliest. Deterministic.
 * Features should lie within a few units of zero.
 */
export function fitSoftmax(rows: readonly SoftmaxRow[], classes: number): ClassWeights[] {
  const inputs = rows.map(({ features, truth }) => ({ values: Float64Array.of(...features, 1), truth }));
  const width = inputs[0]?.values.length ?? 1;
  const weights = Array.from({ length: classes }, () => new Float64Array(width));
  const speeds = weights.map((own) => new Float64Array(own.length));
  for (let step = 0; step < STEPS; step += 1) {
    const gradients = gradientsAt(inputs, weights);
    weights.forEach((own, which) => {
      descend(own, speeds[which] ?? own, gradients[which] ?? own);
    });
  }
  return weights.map((own) => [...own]);
}

interface Input {
  readonly values: Float64Array;
  readonly truth: number;
}

function descend(weights: Float64Array, speed: Float64Array, gradient: Float64Array): void {
  for (let at = 0; at < weights.length; at += 1) {
    const slope = (gradient[at] ?? 0) + PULL * (weights[at] ?? 0);
    speed[at] = MOMENTUM * (speed[at] ?? 0) - LEARNING_RATE * slope;
    weights[at] = (weights[at] ?? 0) + (speed[at] ?? 0);
  }
}

function gradientsAt(inputs: readonly Input[], weights: readonly Float64Array[]): Float64Array[] {
  const gradients = weights.map((own) => new Float64Array(own.length));
  const shares = new Float64Array(weights.length);
  for (const { values, truth } of inputs) {
    shareOut(values, weights, shares);
    gradients.forEach((gradient, which) => {
      const error = ((shares[which] ?? 0) - (which === truth ? 1 : 0)) / inputs.length;
      for (let at = 0; at < values.length; at += 1)
        gradient[at] = (gradient[at] ?? 0) + error * (values[at] ?? 0);
    });
  }
  return gradients;
}

/** The probability of each class, into `shares`. */
function shareOut(values: Float64Array, weights: readonly Float64Array[], shares: Float64Array): void {
  let total = 0;
  weights.forEach((own, which) => {
    let sum = 0;
    for (let at = 0; at < values.length; at += 1) sum += (own[at] ?? 0) * (values[at] ?? 0);
    const power = Math.exp(sum);
    shares[which] = power;
    total += power;
  });
  for (let which = 0; which < shares.length; which += 1) shares[which] = (shares[which] ?? 0) / total;
}
