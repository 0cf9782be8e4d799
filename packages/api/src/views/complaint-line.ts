import type { City, Complaint } from '@namsev/core';
import type { CsvValue } from '../csv-line.ts';
import { toWorkItem } from './officer-view.ts';

/** Columns of the table for officers, in their order. No contact, no exact place, no words that are not masked. */
const COLUMNS = {
  trackingId: (item) => item.trackingId,
  status: (item) => item.status,
  category: (item) => item.category,
  department: (item) => item.department,
  ward: (item) => item.ward,
  priority: (item) => item.priority,
  language: (item) => item.language,
  title: (item) => item.title,
  description: (item) => item.description,
  isPublic: (item) => item.isPublic,
  supports: (item) => item.supports,
  assignee: (item) => item.assignee,
  filedAt: (item) => item.filedAt,
  updatedAt: (item) => item.updatedAt,
  dueAt: (item) => item.dueAt,
  closedAt: (item) => item.closedAt,
  isOverdue: (item) => item.isOverdue,
  escalationLevel: (item) => item.escalationLevel,
  mergedInto: (item) => item.mergedInto ?? null,
  rating: (_item, { rating }) => rating?.rating ?? null,
} as const satisfies Record<string, (item: ReturnType<typeof toWorkItem>, complaint: Complaint) => CsvValue>;

export const COMPLAINT_COLUMNS: readonly string[] = Object.keys(COLUMNS);

export function toComplaintLine(city: City, complaint: Complaint, now: Date): readonly CsvValue[] {
  const item = toWorkItem(city, complaint, now);
  return Object.values(COLUMNS).map((readFrom) => readFrom(item, complaint));
}
