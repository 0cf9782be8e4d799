import type { AnalysisResult } from '../analysis/analysis.ts';
import type { City } from '../city/city.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '../clock.ts';
import type { Complaint } from './complaint.ts';

const UNKNOWN_CATEGORY_DAYS = 10;

/** When the city promises an end: the hours of the sub-type, else the days of the category, from filing on. */
export function dueDate(city: City, complaint: Complaint, { category }: AnalysisResult): Date {
  const name = complaint.chosenCategory ?? category.value;
  const found = city.categories.find((candidate) => candidate.name === name);
  const subType = found?.subTypes.find(({ code }) => code === category.subType);
  const ms = subType
    ? subType.hours * MS_PER_HOUR
    : (found?.estimatedDays ?? UNKNOWN_CATEGORY_DAYS) * MS_PER_DAY;
  return new Date(complaint.filedAt.getTime() + ms);
}
