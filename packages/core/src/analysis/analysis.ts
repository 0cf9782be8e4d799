import type { PriorityBand } from '../complaints/complaint.ts';
import type { KnownDuplicate } from '../duplicates/known-duplicates.ts';
import type { DetectedLanguage } from '../language/detect-language.ts';
import type { Tone } from '../sentiment/sentiment.ts';

export interface CategorySuggestion {
  readonly category: string;
  /** Calibrated probability, 0 to 1. */
  readonly confidence: number;
}

export interface PriorityReason {
  /** Stable snake_case, e.g. `hazard_live_wire`. */
  readonly code: string;
  /** The words of the complaint that it rests on; empty for what the category or a number decided. */
  readonly words: readonly string[];
  /** Points that it added to the score; negative for what lowers it. */
  readonly points: number;
}

export interface Priority {
  readonly band: PriorityBand;
  /** 0 (can wait) to 100. */
  readonly score: number;
  readonly reasons: readonly PriorityReason[];
}

/** What the language services make of one complaint, and which of them said so. */
export interface AnalysisResult {
  readonly language: DetectedLanguage;
  readonly category: {
    /** Null below the model's threshold: the complaint goes to triage. */
    readonly value: string | null;
    readonly confidence: number;
    readonly alternatives: readonly CategorySuggestion[];
    readonly subType: string | null;
    /** The words, normalised, that spoke most for the surest category; at most five, strongest first. */
    readonly words: readonly string[];
  };
  readonly priority: Priority;
  readonly tone: Tone;
  /** Likest first. Absent where nobody looked: an analyser knows of no other complaint. */
  readonly duplicates?: readonly KnownDuplicate[];
  /** What could not be told; absent where all could. */
  readonly degraded?: readonly 'duplicates_unavailable'[];
  readonly versions: Readonly<Record<string, string>>;
}
