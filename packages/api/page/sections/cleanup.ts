import type { CleanupStatusView } from '../../src/schemas/cleanup.ts';
import { call, read } from '../api-client.ts';
import { badge, button, facts } from '../pieces.ts';
import { askFirst } from '../question.ts';
import { type Desk, SELDOM_SECONDS, type Section } from '../section.ts';
import { instant, number } from '../wording.ts';

export const cleanup: Section<CleanupStatusView> = {
  id: 'cleanup',
  title: 'Cleanup',
  everySeconds: SELDOM_SECONDS,
  read: () => read('system/cleanup'),
  show(state, desk) {
    const { policy, totals, due, nextRunAt, lastRun } = state;
    return [
      facts([
        ['To archive now', number(due.toArchive)],
        ['To delete now', number(due.toErase)],
        ['Archived', number(totals.archived)],
        ['Deleted', number(totals.deleted)],
        ['Archived after', `${policy.archiveAfterDays} days`],
        ['Deleted after', `${policy.eraseAfterDays} more days`],
        [
          'Last run',
          lastRun === null ? 'none yet' : badge(lastRun.state, lastRun.state === 'failed' ? 'bad' : 'quiet'),
        ],
        ['Next run', instant(nextRunAt)],
      ]),
      button('Run now', { id: 'run-cleanup', about: 'the cleanup', press: () => runNow(state, desk) }),
    ];
  },
};

async function runNow({ due }: CleanupStatusView, desk: Desk): Promise<void> {
  const agreed = await askFirst({
    title: 'Run the cleanup now?',
    text: `About ${number(due.toArchive)} complaints will be archived and ${number(due.toErase)} deleted. What is deleted does not come back.`,
    go: 'Run the cleanup',
  });
  if (agreed === undefined) return;
  await desk.act('The cleanup is asked for.', () => call('POST', 'system/cleanup/run'), 'cleanup', 'batches');
}
