import type { Db } from 'mongodb';
import { filingCall } from '../load/filing-call.ts';
import { type Contention, type Filed, receiptIn, sendOnce } from './contention.ts';

export interface FilingReport {
  readonly keys: number;
  readonly sent: number;
  readonly faults: readonly string[];
}

/** How often each key is in flight at the same time. */
const COPIES = 3;
/** Still in flight, too many at once, or the store away: the same is sent again. */
const AGAIN = new Set([0, 409, 429, 503]);

/** Files with many keys at once, each several times: one complaint each, and one answer. */
export async function fileAtOnce(contention: Contention, keys: number, db: Db): Promise<FilingReport> {
  let sent = 0;
  const fileUntilTold = async (call: ReturnType<typeof filingCall>): Promise<Filed> => {
    for (;;) {
      sent += 1;
      const { status, body } = await sendOnce(contention.client, call);
      const receipt = receiptIn(body);
      if (status === 201 && receipt !== undefined) return receipt;
      if (!AGAIN.has(status)) throw new Error(`a filing was answered ${status}`);
    }
  };
  const names = Array.from({ length: keys }, (_, at) => `contended-${at}-${contention.draws.hex(8)}`);
  const answers = await Promise.all(
    names.map(async (name) => {
      const call = filingCall(contention.file(), name);
      return Promise.all(Array.from({ length: COPIES }, () => fileUntilTold(call)));
    }),
  );
  const stored = await countByKey(db);
  const faults = names.flatMap((name, at) => findDoubled(name, answers[at] ?? [], stored.get(name) ?? 0));
  return { keys, sent, faults };
}

export function findDoubled(name: string, receipts: readonly Filed[], complaints: number): string[] {
  const different = new Set(receipts.map(({ trackingId, accessToken }) => `${trackingId} ${accessToken}`));
  return [
    ...(different.size === 1 ? [] : [`${name}: ${different.size} different answers`]),
    ...(complaints === 1 ? [] : [`${name}: ${complaints} complaints`]),
  ];
}

/** A filing keeps its request id, which is its key here. */
async function countByKey(db: Db): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const found = db.collection<{ requestId: string }>('complaints').find({}, { projection: { requestId: 1 } });
  for await (const { requestId } of found) counts.set(requestId, (counts.get(requestId) ?? 0) + 1);
  return counts;
}
