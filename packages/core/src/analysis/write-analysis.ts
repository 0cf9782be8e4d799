import type { City } from '../city/city.ts';
import type { Clock } from '../clock.ts';
import type { Complaint } from '../complaints/complaint.ts';
import type { ComplaintStore } from '../complaints/complaint-store.ts';
import { reckonDeadline } from '../deadlines/reckon-deadline.ts';
import { storeUnavailable } from '../errors.ts';
import type { AnalysisResult } from './analysis.ts';

export interface WriteAnalysisDependencies {
  readonly complaints: Pick<ComplaintStore, 'get' | 'finishAnalysis' | 'failAnalysis'>;
  readonly city: City;
  readonly clock: Clock;
}

/** Each time an officer or the citizen was faster; more in a row do not happen. */
const MOST_TRIES = 10;

/**
 * Writes the analysis of a complaint that waits for one, with the due date that follows; null says that it will not
 * get one by itself, and then the promise for what nobody knows the category of holds. What was done to the complaint
 * while it was analysed counts: a due date is reckoned from what is stored in the same moment.
 *
 * @param read the complaint as it was when it was read; most often it has not changed since, and need not be read again.
 * @returns whether there was something to write.
 */
export async function writeAnalysis(
  { complaints, city, clock }: WriteAnalysisDependencies,
  id: string,
  result: AnalysisResult | null,
  read?: Complaint,
): Promise<boolean> {
  for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
    const complaint = (tries === 1 ? read : undefined) ?? (await complaints.get(id));
    if (complaint === undefined || !waits(complaint, result)) return false;
    const at = clock.now();
    const analysis =
      result === null ? ({ state: 'failed' } as const) : ({ state: 'done', at, ...result } as const);
    const due = { ...reckonDeadline(city, { ...complaint, analysis }, at), version: complaint.version };
    const written =
      result === null
        ? await complaints.failAnalysis(id, at, due)
        : await complaints.finishAnalysis(id, { result, at, ...due });
    if (written) return true;
  }
  throw storeUnavailable(new Error('The complaint changes faster than its analysis can be written.'));
}

function waits({ analysis, erasedAt }: Complaint, result: AnalysisResult | null): boolean {
  return result === null ? analysis.state === 'pending' : analysis.state !== 'done' && erasedAt === null;
}
