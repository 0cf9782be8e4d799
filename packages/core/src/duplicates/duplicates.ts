import { MS_PER_DAY } from '../clock.ts';
import { CELL_METRES, metresBetween } from './city-grid.ts';
import type { ComparedComplaint, DuplicateCandidate } from './compared-complaint.ts';
import type { DuplicateModel } from './duplicate-model.ts';
import { type DuplicateReason, reasonsOf } from './duplicate-reasons.ts';
import { squaresOf } from './packed-terms.ts';
import { cheapFeatures, FEATURES, type PairFeatures, withCharacters } from './pair-features.ts';

export interface DuplicateMatch {
  readonly complaintId: string;
  readonly isPublic: boolean;
  /** Probability, 0 to 1, that both tell of one matter, as learned from labelled pairs. */
  readonly similarity: number;
  /** Null where one of the two has no location. */
  readonly distanceMetres: number | null;
  readonly reasons: readonly DuplicateReason[];
}

export interface DuplicateDetector {
  readonly version: string;
  /** Smallest similarity that counts as a duplicate. */
  readonly threshold: number;
  /**
   * The candidates that may be on the same matter, likest first, at most `limit`, also below the threshold: none
   * further away than 300 m, or of another ward where one of the two has no location; none more than 90 days apart.
   */
  rank(
    complaint: ComparedComplaint,
    candidates: readonly DuplicateCandidate[],
    limit: number,
  ): DuplicateMatch[];
}

/** Older complaints are another matter, however alike. */
export const MOST_DAYS_APART = 90;

/** Characters are compared with so many of the likest only: they cost more than all else. */
const COMPARED_BY_CHARACTERS = 100;

interface Ranked {
  readonly candidate: DuplicateCandidate;
  readonly features: PairFeatures;
  readonly logit: number;
}

/** The weights in the order of the features. */
interface Weighing {
  readonly weights: Float64Array;
  readonly bias: number;
}

export function createDuplicateDetector(model: DuplicateModel): DuplicateDetector {
  const weighing = { weights: Float64Array.from(FEATURES, (name) => model.weights[name]), bias: model.bias };
  return {
    version: model.version,
    threshold: model.threshold,
    rank(complaint, candidates, limit) {
      const squares = squaresOf(complaint.terms);
      const near = candidates.filter((candidate) => mayBeSame(complaint, candidate));
      const likest = near
        .map((candidate) => rankBy(weighing, candidate, cheapFeatures(complaint, candidate, squares)))
        .sort(byLikeness)
        .slice(0, COMPARED_BY_CHARACTERS);
      return likest
        .map(({ candidate, features }) =>
          rankBy(weighing, candidate, withCharacters(features, complaint, candidate)),
        )
        .sort(byLikeness)
        .slice(0, limit)
        .map((ranked) => toMatch(complaint, ranked));
    },
  };
}

/** The sum of the weighed features: its logistic function is the similarity. */
function logitOf({ weights, bias }: Weighing, features: PairFeatures): number {
  let logit = bias;
  for (let at = 0; at < weights.length; at += 1) logit += (weights[at] ?? 0) * (features[at] ?? 0);
  return logit;
}

export function mayBeSame(a: ComparedComplaint, b: ComparedComplaint): boolean {
  if (Math.abs(a.at.getTime() - b.at.getTime()) > MOST_DAYS_APART * MS_PER_DAY) return false;
  if (a.place === null || b.place === null) return a.ward === b.ward;
  return metresBetween(a.place, b.place) <= CELL_METRES;
}

function rankBy(weighing: Weighing, candidate: DuplicateCandidate, features: PairFeatures): Ranked {
  return { candidate, features, logit: logitOf(weighing, features) };
}

/** Ids break ties, so that the order does not depend on the store's. */
function byLikeness(a: Ranked, b: Ranked): number {
  return b.logit - a.logit || (a.candidate.complaintId < b.candidate.complaintId ? -1 : 1);
}

function toMatch(complaint: ComparedComplaint, { candidate, features, logit }: Ranked): DuplicateMatch {
  const { complaintId, isPublic, place } = candidate;
  return {
    complaintId,
    isPublic,
    similarity: 1 / (1 + Math.exp(-logit)),
    distanceMetres:
      place === null || complaint.place === null ? null : Math.round(metresBetween(place, complaint.place)),
    reasons: reasonsOf(complaint, candidate, features),
  };
}
