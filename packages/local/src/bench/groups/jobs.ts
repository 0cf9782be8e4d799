import { QUEUE_POLICIES } from '@namsev/core';
import { roundTo } from '../../load/percentile.ts';
import type { BenchContext, MeasureGroup } from '../bench-group.ts';
import type { LeftOut, Measurement } from '../bench-result.ts';
import { EngineEnded } from '../jobs/engine-run.ts';
import { measureIdle } from '../jobs/measure-start.ts';
import { measureThroughput, type Throughput, type ThroughputPlan } from '../jobs/measure-throughput.ts';

const CONCURRENCY = QUEUE_POLICIES.complaints.concurrency;
const SETTINGS = { concurrency: CONCURRENCY, backlog: 10_000 } as const;
const SECONDS = 10;
/** Long enough that an engine of a few jobs a second is measured by more than a handful. */
const COMPARED_SECONDS = 30;
/** An engine that finished nothing is taken to have been about to finish one. */
const LEAST_PER_SECOND = 1 / COMPARED_SECONDS;
const HISTORY_PER_COMPLAINT = 10;
/** History is kept for a week alone. */
const MOST_COMPLAINTS = 100_000;
const IO_MS = 20;

export const measureJobs: MeasureGroup = async (context) => {
  const atHundred = await measure(context, { backlog: 100 });
  const atTenThousand = await measure(context, { seconds: COMPARED_SECONDS });
  const atHundredThousand = await measure(context, { backlog: 100_000 });
  const history = Math.min(context.complaints, MOST_COMPLAINTS) * HISTORY_PER_COMPLAINT;
  const withHistory = await measure(context, { history });
  const withIo = await measure(context, { ioMs: IO_MS });
  const idle = await measureIdle(context.system, CONCURRENCY);
  return [
    {
      name: 'jobs_per_second_at_10000',
      value: atTenThousand.perSecond,
      details: {
        ...SETTINGS,
        ...atTenThousand,
        atHundred,
        withHistory: { rows: history, ...withHistory },
        idle,
      },
    },
    {
      name: 'jobs_ratio_at_100000',
      value: roundTo(atHundredThousand.perSecond / atTenThousand.perSecond, 3),
      details: { atTenThousand, atHundredThousand },
    },
    await compareWithAgenda(context, atTenThousand, withIo),
  ];
};

/** In the same run on the same store. The other one may end itself under such a backlog: then that is what is told. */
async function compareWithAgenda(
  context: BenchContext,
  ours: Throughput,
  withIo: Throughput,
): Promise<Measurement | LeftOut> {
  const name = 'jobs_ratio_to_agenda';
  try {
    const agenda = await measure(context, { engine: 'agenda', seconds: COMPARED_SECONDS });
    const agendaWithIo = await measure(context, { engine: 'agenda', ioMs: IO_MS });
    return {
      name,
      value: roundTo(ours.perSecond / Math.max(agenda.perSecond, LEAST_PER_SECOND), 1),
      details: { ...SETTINGS, seconds: COMPARED_SECONDS, ours, agenda, withIo, agendaWithIo },
    };
  } catch (error) {
    if (!(error instanceof EngineEnded)) throw error;
    return { name, leftOut: `stock Agenda ended itself while it was measured: ${error.message}` };
  }
}

function measure({ system, say }: BenchContext, overrides: Partial<ThroughputPlan>) {
  const plan: ThroughputPlan = {
    engine: 'leases',
    backlog: 10_000,
    seconds: SECONDS,
    concurrency: CONCURRENCY,
    ioMs: 0,
    ...overrides,
  };
  const { engine, backlog, ioMs, history = 0 } = plan;
  say(`  ${engine}, ${backlog} waiting, ${ioMs} ms of work, ${history} rows of history`);
  return measureThroughput(system, plan);
}
