import { randomUUID } from 'node:crypto';
import type { Db } from 'mongodb';
import { type Clock, MS_PER_SECOND } from '../clock.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Gauge } from '../metrics/prometheus-text.ts';
import { processName } from '../operations/heartbeat.ts';
import type { Logger } from '../operations/log.ts';
import type { SystemFacts } from '../operations/system-facts.ts';
import { createNamedLease } from '../store/named-lease.ts';
import { type AlertDeliveries, createAlertDeliveries, sendByHttp, type Webhook } from './alert-deliveries.ts';
import type { AlertRule } from './alert-rule.ts';
import { type AlertState, stepAlerts } from './alert-state.ts';
import { type AlertStore, createAlertStore } from './alert-store.ts';
import { MEASURES } from './measures.ts';
import { systemGauges } from './system-gauges.ts';

export interface AlertEvaluationOptions {
  readonly db: Db;
  /** The store's time. */
  readonly clock: Clock;
  readonly rules: readonly AlertRule[];
  facts(): Promise<SystemFacts>;
  readonly metrics: Pick<Metrics, 'alerting' | 'queueDepth'>;
  /** Whom to tell; nobody without it, and the alerts stand all the same. */
  readonly webhook?: Webhook;
}

interface EvaluationDocument {
  _id: 'alert-evaluation';
  at: Date;
  by: string;
  states: readonly AlertState[];
}

export interface AlertEvaluation {
  /** Evaluates all rules if no other process does at the moment; whether it did. */
  evaluate(): Promise<boolean>;
  /** What the last evaluation saw of the system; nothing where another process has evaluated since, or nobody. */
  gauges(): readonly Gauge[];
}

export const EVALUATE_EVERY_MS = 10 * MS_PER_SECOND;
const LEASE_MS = 3 * EVALUATE_EVERY_MS;

/** Of many processes the one that holds the lease evaluates; when it dies another goes on from the states it wrote. */
export function createAlertEvaluation(options: AlertEvaluationOptions): AlertEvaluation {
  const { db, clock, rules, facts, metrics, webhook } = options;
  const control = db.collection<EvaluationDocument>('control');
  const lease = createNamedLease(db, 'alerting', randomUUID(), LEASE_MS);
  const alerts = createAlertStore(db, clock);
  const deliveries = createAlertDeliveries(db, clock);
  let seen: { readonly gauges: readonly Gauge[]; readonly at: Date } | undefined;
  return {
    gauges: () =>
      seen !== undefined && clock.now().getTime() - seen.at.getTime() <= LEASE_MS ? seen.gauges : [],
    async evaluate() {
      if (!(await lease.take())) {
        seen = undefined;
        return false;
      }
      const before = (await control.findOne({ _id: 'alert-evaluation' }))?.states ?? [];
      const known = await facts();
      for (const { queue, waiting } of known.queues) metrics.queueDepth(queue, waiting);
      const states = stepAlerts(rules, before, ({ measure }) => MEASURES[measure](known), clock.now());
      if (!(await lease.take())) return false;
      seen = { gauges: systemGauges(known, rules, states), at: clock.now() };
      await tell({ alerts, deliveries, rules, webhook }, states);
      const by = processName();
      await control.updateOne(
        { _id: 'alert-evaluation' },
        { $set: { at: clock.now(), by, states } },
        { upsert: true },
      );
      metrics.alerting('evaluated');
      if (webhook !== undefined && (await deliveries.sendDue(webhook, sendByHttp)) > 0)
        metrics.alerting('delivered');
      return true;
    },
  };
}

/** Evaluates every ten seconds until the returned function is called. */
export function startAlertEvaluation({ evaluate }: AlertEvaluation, logger: Logger): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    running = evaluate()
      .catch((error: unknown) => logger.warn({ err: error }, 'the alert rules could not be evaluated'))
      .finally(() => {
        busy = false;
      });
  }, EVALUATE_EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}

/** When the rules were evaluated last, and by whom: the heartbeat of the alerting itself. */
export async function readLastEvaluation(db: Db): Promise<{ at: Date; by: string } | undefined> {
  const document = await db
    .collection<EvaluationDocument>('control')
    .findOne({ _id: 'alert-evaluation' }, { projection: { at: 1, by: 1 } });
  return document === null ? undefined : { at: document.at, by: document.by };
}

async function tell(
  {
    alerts,
    deliveries,
    rules,
    webhook,
  }: {
    alerts: AlertStore;
    deliveries: AlertDeliveries;
    rules: readonly AlertRule[];
    webhook: Webhook | undefined;
  },
  states: readonly AlertState[],
): Promise<void> {
  const { fired, resolved } = await alerts.reconcile(
    states.filter(({ phase }) => phase === 'firing'),
    rules,
  );
  if (webhook === undefined) return;
  await deliveries.note('fired', fired);
  await deliveries.note('resolved', resolved);
}
