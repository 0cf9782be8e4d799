import type { AnalysisResult } from '../analysis/analysis.ts';
import type { City } from '../city/city.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '../clock.ts';
import type { Complaint } from './complaint.ts';

const UNKNOWN_CATEGORY_DAYS = 10;

/** When the city promises an end: the hours of the sub-type, else the days of the category, from filing on. */
export function dueDate(city: City, complaint: Complaint, { category }: AnalysisResult): Date {
  const name = complaint.correction.category ?? complaint.chosenCategory ?? category.value;
  return endOf(city, complaint, name, category.subType);
}

/** The same for a category that an officer gives it. The sub-type of another category says nothing about this one. */
export function promisedEnd(city: City, complaint: Complaint, name: string): Date {
  const { analysis } = complaint;
  const isOfAnalysis = analysis.state === 'done' && analysis.category.value === name;
  return endOf(city, complaint, name, isOfAnalysis ? analysis.category.subType : null);
}

function endOf(city: City, { filedAt }: Complaint, name: string | null, code: string | null): Date {
  const category = city.categories.find((candidate) => candidate.name === name);
  const subType = category?.subTypes.find((candidate) => candidate.code === code);
  const ms = subType
    ? subType.hours * MS_PER_HOUR
    : (category?.estimatedDays ?? UNKNOWN_CATEGORY_DAYS) * MS_PER_DAY;
  return new Date(filedAt.getTime() + ms);
}
