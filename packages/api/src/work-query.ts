import {
  type City,
  effectiveCategory,
  effectivePriority,
  isInScope,
  type Principal,
  type WorkQuery,
} from '@namsev/core';
import type { Static } from 'typebox';
import type { createWorkFilters } from './schemas/officer.ts';

export type WorkFilters = Static<ReturnType<typeof createWorkFilters>>;

/** What an officer asks of the work, within the scope of his key. */
export function toWorkQuery(
  city: City,
  { keyId, scope }: Principal,
  { queue, status, category, ward, priority }: WorkFilters,
  now: Date,
): WorkQuery {
  return {
    queue,
    statuses: status === undefined ? undefined : [status],
    keyId,
    now,
    matches: (complaint) =>
      isInScope(city, scope, complaint) &&
      (category === undefined || effectiveCategory(complaint) === category) &&
      (ward === undefined || complaint.ward === ward) &&
      (priority === undefined || effectivePriority(complaint) === priority),
  };
}
