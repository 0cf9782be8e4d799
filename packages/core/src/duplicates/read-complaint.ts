import type { AnalysisResult } from '../analysis/analysis.ts';
import type { Complaint } from '../complaints/complaint.ts';
import type { IndexedCandidate } from './candidate-store.ts';
import type { CityGrid } from './city-grid.ts';
import type { DuplicateReader } from './duplicate-reader.ts';

/** What is compared of a complaint, filed or only checked. */
export type ReadableComplaint = Pick<
  Complaint,
  'title' | 'description' | 'chosenCategory' | 'location' | 'ward' | 'filedAt'
>;

export type ComplaintReading = Omit<IndexedCandidate, 'complaintId' | 'isPublic'>;

export type ReadComplaint = (
  complaint: ReadableComplaint,
  analysis: Pick<AnalysisResult, 'language' | 'category'> | null,
) => ComplaintReading;

/**
 * Brings a complaint into the form in which the detector compares it. Without an analysis it is compared by its words
 * alone, with what its language could be left open.
 */
export function createComplaintReader(reader: DuplicateReader, grid: CityGrid): ReadComplaint {
  return ({ title, description, chosenCategory, location, ward, filedAt }, analysis) => ({
    ...reader.read(
      title === null ? description : `${title}\n${description}`,
      analysis?.language.language ?? 'und',
    ),
    category:
      chosenCategory ?? analysis?.category.value ?? analysis?.category.alternatives[0]?.category ?? null,
    subType: analysis?.category.subType ?? null,
    place: location === null ? null : grid.place(location),
    ward,
    at: filedAt,
  });
}
