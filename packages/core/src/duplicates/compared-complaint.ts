import type { GridPlace } from './city-grid.ts';
import type { TextReading } from './duplicate-reader.ts';

/** A complaint as the detector sees it. */
export interface ComparedComplaint extends Omit<TextReading, 'rare'> {
  readonly category: string | null;
  readonly subType: string | null;
  /** Null without a location. */
  readonly place: GridPlace | null;
  readonly ward: string | null;
  readonly at: Date;
}

/** An open complaint that a later one may be a duplicate of. */
export interface DuplicateCandidate extends ComparedComplaint {
  readonly complaintId: string;
  readonly isPublic: boolean;
}
