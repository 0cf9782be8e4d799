import { createHash } from 'node:crypto';
import type { ClientSession, Db } from 'mongodb';
import { type Clock, MS_PER_DAY } from '../clock.ts';
import type { AlertRule } from './alert-rule.ts';
import type { AlertState } from './alert-state.ts';

/** One time that a rule fired, from its beginning to its end. */
export interface Alert {
  readonly id: string;
  readonly rule: string;
  readonly subject: string;
  readonly severity: AlertRule['severity'];
  readonly summary: string;
  readonly state: 'firing' | 'acknowledged' | 'resolved';
  /** The last value, and the threshold that it is beyond. */
  readonly value: number;
  readonly threshold: number;
  readonly since: Date;
  readonly acknowledgedAt: Date | null;
  /** Id of an API key. */
  readonly acknowledgedBy: string | null;
  readonly resolvedAt: Date | null;
}

type AlertDocument = Omit<Alert, 'id'> & {
  _id: string;
  /** Newest last. */
  order: string;
  /** Exists until it is resolved. */
  open?: true;
  expireAt?: Date;
};

export interface AlertStore {
  /** Writes what fires and ends what does not any more. Safe to repeat, and makes good what a crash left. */
  reconcile(
    firing: readonly AlertState[],
    rules: readonly AlertRule[],
  ): Promise<{ readonly fired: readonly Alert[]; readonly resolved: readonly Alert[] }>;
  /** An alert that is over stays as it was; undefined for one that does not exist. */
  acknowledge(id: string, by: string, session?: ClientSession): Promise<Alert | undefined>;
  /** Newest first. */
  list(page: { readonly limit: number; readonly after?: string | undefined }): Promise<{
    readonly items: readonly Alert[];
    readonly nextCursor: string | null;
  }>;
  countOpen(): Promise<number>;
}

const HISTORY_MS = 90 * MS_PER_DAY;
const MOST_OPEN = 500;

export function createAlertStore(db: Db, clock: Clock): AlertStore {
  const alerts = db.collection<AlertDocument>('alerts');
  const readOpen = () => alerts.find({ open: true }).limit(MOST_OPEN).toArray();
  return {
    async reconcile(firing, rules) {
      const open = new Map((await readOpen()).map((document) => [document._id, document]));
      const documents = firing.map((state) => toDocument(state, rules));
      for (const { _id, value, ...rest } of documents)
        await alerts.updateOne({ _id }, { $set: { value }, $setOnInsert: rest }, { upsert: true });
      const burning = new Set(documents.map(({ _id }) => _id));
      const over = [...open.values()].filter(({ _id }) => !burning.has(_id));
      const resolvedAt = clock.now();
      const end = {
        state: 'resolved',
        resolvedAt,
        expireAt: new Date(resolvedAt.getTime() + HISTORY_MS),
      } as const;
      for (const { _id } of over) await alerts.updateOne({ _id }, { $set: end, $unset: { open: true } });
      return {
        fired: documents.filter(({ _id }) => !open.has(_id)).map(toAlert),
        resolved: over.map((document) => toAlert({ ...document, ...end })),
      };
    },
    async acknowledge(id, by, session) {
      const options = session === undefined ? {} : { session };
      const isFiring = { $eq: ['$state', 'firing'] };
      const whenFiring = (field: string, value: unknown) => ({
        $cond: [isFiring, { $literal: value }, `$${field}`],
      });
      await alerts.updateOne(
        { _id: id },
        [
          {
            $set: {
              acknowledgedAt: whenFiring('acknowledgedAt', clock.now()),
              acknowledgedBy: whenFiring('acknowledgedBy', by),
              state: whenFiring('state', 'acknowledged'),
            },
          },
        ],
        options,
      );
      const document = await alerts.findOne({ _id: id }, options);
      return document === null ? undefined : toAlert(document);
    },
    async list({ limit, after }) {
      const page = alerts
        .find(after === undefined ? {} : { order: { $lt: after } })
        .sort({ order: -1 })
        .limit(limit + 1);
      const documents = await page.toArray();
      const items = documents.slice(0, limit);
      return {
        items: items.map(toAlert),
        nextCursor: documents.length > limit ? (items.at(-1)?.order ?? null) : null,
      };
    },
    async countOpen() {
      return alerts.countDocuments({ open: true });
    },
  };
}

/** The same beginning is the same alert, whoever writes it. */
function toDocument({ rule, subject, since, value }: AlertState, rules: readonly AlertRule[]): AlertDocument {
  const { severity = 'warning', summary = '', threshold = 0 } = rules.find(({ id }) => id === rule) ?? {};
  const _id = createHash('sha256')
    .update(`${rule}|${subject}|${since.toISOString()}`)
    .digest('hex')
    .slice(0, 24);
  return {
    _id,
    order: `${since.toISOString()}|${_id}`,
    open: true,
    rule,
    subject,
    severity,
    summary,
    state: 'firing',
    value,
    threshold,
    since,
    acknowledgedAt: null,
    acknowledgedBy: null,
    resolvedAt: null,
  };
}

function toAlert({ _id, order, open, expireAt, ...fields }: AlertDocument): Alert {
  return { id: _id, ...fields };
}
