import type { BenchResult } from '../bench-result.ts';

const START =
  'Reading what was compiled, joining the routes and asking the store follow each other on one core: the figure moves with its speed, and `ratioToModules` in `--json` does not.';
const SEARCH =
  'A search is five rounds to the store one after another, and decodes some twenty complaints with their timelines. The store shares two cores with it.';

/** Why a budget is missed on a machine that store, services and load share, by its name. */
const REASONS: Readonly<Record<string, string>> = {
  startup_api_ms: START,
  startup_worker_ms: START,
  heap_worker_mb:
    'The words of six languages, the models and the grammar of English are held by the worker alone.',
  file_p95_ms:
    'A filing is four commands and a flush of the journal in one transaction, while the worker analyses on the same cores what came before.',
  pipeline_complaints_per_second:
    'A complaint takes the processor time that is told below as the worker’s, of one core at most, and the store needs the other.',
  search_100000_p95_ms: SEARCH,
  search_1000000_p95_ms: `${SEARCH} Each term lies in one posting for every 16,384 complaints.`,
  growth_ratio:
    'A check reads the open complaints around it that may be on the same matter, and there are a hundred times as many. The other calls are as fast as in a small city: see growth in time.',
  metrics_p95_difference_percent:
    'What waits for a processor before the api takes it up is seen by the load alone.',
};
const NOT_KNOWN = 'The reason is not known.';

/** The budgets that were missed, each with its reason; '' when all of them are met. */
export function missedBudgets(results: readonly BenchResult[]): string {
  const missed = results.filter(({ met }) => met === false);
  if (missed.length === 0) return '';
  const lines = missed.map(
    ({ name, what, reason }) => `- **${what}.** ${reason ?? REASONS[name] ?? NOT_KNOWN}`,
  );
  return `## What is not met\n\n${lines.join('\n')}`;
}
