import { MS_PER_MINUTE } from '../clock.ts';

export const JOB_PRIORITIES = ['low', 'normal', 'high'] as const;
export type JobPriority = (typeof JOB_PRIORITIES)[number];

/**
 * How long, in ms, a job of this priority goes before one of low priority that was due at the same moment.
 *
 * Jobs are claimed in the order of their due time less this. So a job that has waited longer than the head start of
 * another goes first, and however many urgent ones come, each job's turn comes.
 */
const HEAD_START_MS: Readonly<Record<JobPriority, number>> = {
  low: 0,
  normal: 5 * MS_PER_MINUTE,
  high: 10 * MS_PER_MINUTE,
};

/** The rank of a job that is due at `now`; a job that is due later than `now` gets no head start, or it would be early. */
export function rankedDueTime(dueAt: Date, priority: JobPriority, now: Date): Date {
  return dueAt > now ? dueAt : new Date(dueAt.getTime() - HEAD_START_MS[priority]);
}
