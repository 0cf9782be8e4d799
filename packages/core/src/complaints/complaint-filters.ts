import {
  type Complaint,
  effectiveCategory,
  effectivePriority,
  type PriorityBand,
  type Status,
} from './complaint.ts';

/** Corners in degrees, both included. */
export interface MapBox {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** What a list of complaints is narrowed by; what is left out does not narrow. */
export interface ComplaintFilters {
  readonly status?: Status;
  readonly category?: string;
  readonly ward?: string;
  readonly priority?: PriorityBand;
  /** Included. */
  readonly filedAfter?: Date;
  /** Not included. */
  readonly filedBefore?: Date;
  /** Of places as the public sees them, to three decimals: a finer answer would give the exact place away. */
  readonly box?: MapBox;
  readonly language?: string;
}

const PUBLIC_STEPS_PER_DEGREE = 1_000;

export function matchesFilters(complaint: Complaint, filters: ComplaintFilters): boolean {
  const { status, category, ward, priority, filedAfter, filedBefore, box, language } = filters;
  if (status !== undefined && complaint.status !== status) return false;
  if (ward !== undefined && complaint.ward !== ward) return false;
  if (category !== undefined && effectiveCategory(complaint) !== category) return false;
  if (priority !== undefined && effectivePriority(complaint) !== priority) return false;
  if (filedAfter !== undefined && complaint.filedAt < filedAfter) return false;
  if (filedBefore !== undefined && complaint.filedAt >= filedBefore) return false;
  if (language !== undefined && languageOf(complaint) !== language) return false;
  return box === undefined || isInBox(complaint, box);
}

/** The language of the text where it is known, else what the citizen said. */
export function languageOf({
  analysis,
  chosenLanguage,
}: Pick<Complaint, 'analysis' | 'chosenLanguage'>): string | null {
  return analysis.state === 'done' ? analysis.language.language : chosenLanguage;
}

/** As places are shown to the public, about 100 m apart. */
export function roundPublicly(degrees: number): number {
  return Math.round(degrees * PUBLIC_STEPS_PER_DEGREE) / PUBLIC_STEPS_PER_DEGREE;
}

function isInBox({ location }: Complaint, { west, south, east, north }: MapBox): boolean {
  if (location === null) return false;
  const latitude = roundPublicly(location.latitude);
  const longitude = roundPublicly(location.longitude);
  return latitude >= south && latitude <= north && longitude >= west && longitude <= east;
}
