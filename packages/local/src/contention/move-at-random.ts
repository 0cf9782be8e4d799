import { STATUSES, type Status, TRANSITIONS } from '@namsev/core';
import { type Db, ObjectId } from 'mongodb';
import { filingCall } from '../load/filing-call.ts';
import {
  type Contention,
  type Filed,
  fieldsOf,
  type Holder,
  isUnknown,
  receiptIn,
  sendOnce,
  sendUntilKnown,
} from './contention.ts';

export interface MoveReport {
  readonly moves: number;
  readonly refused: number;
  readonly faults: readonly string[];
}

/** Who may try: those that may never succeed are among them. */
export interface Cast {
  readonly officer: Holder;
  readonly elsewhere: Holder;
  readonly machine: Holder;
}

const STEPS = 16;
/** So many act on one complaint at the same time. */
const HANDS = 3;

interface Attempt {
  readonly who: string;
  /** Whether it may succeed by the table at all. */
  readonly mayEver: boolean;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** Anybody does anything to complaints, several at once to each; what came of it is read in the store. */
export async function moveAtRandom(
  contention: Contention,
  cast: Cast,
  sequences: number,
  db: Db,
): Promise<MoveReport> {
  const { client, draws } = contention;
  const totals = { moves: 0, refused: 0 };
  const moveOne = async (): Promise<readonly string[]> => {
    const key = `moved-${draws.hex(16)}`;
    const filed = receiptIn(
      (await sendUntilKnown(client, filingCall({ ...contention.file(), ward: 'W01' }, key))).body,
    );
    if (filed === undefined) throw new Error('a filing was refused');
    const seen = { acknowledged: 0, unknown: 0 };
    const faults: string[] = [];
    const act = async (): Promise<void> => {
      const attempt = anyAttempt(contention, cast, filed);
      const { path, headers, body } = attempt;
      const { status } = await sendOnce(client, { method: 'POST', path, headers, body });
      if (status === 200) seen.acknowledged += 1;
      else if (isUnknown(status)) seen.unknown += 1;
      else totals.refused += 1;
      if (status === 200 && !attempt.mayEver) faults.push(`${filed.trackingId}: ${attempt.who} was let in`);
      if (status >= 500 && status !== 503) faults.push(`${filed.trackingId}: ${path} was answered ${status}`);
    };
    const hand = async (): Promise<void> => {
      for (let step = 0; step < STEPS / HANDS; step += 1) await act();
    };
    await Promise.all(Array.from({ length: HANDS }, hand));
    totals.moves += seen.acknowledged;
    return [...faults, ...findIllegal(filed.trackingId, await readStory(db, filed.trackingId), seen)];
  };
  const faults = (await Promise.all(Array.from({ length: sequences }, moveOne))).flat();
  return { ...totals, faults };
}

function anyAttempt(
  { draws, adminKey }: Contention,
  { officer, elsewhere, machine }: Cast,
  filed: Filed,
): Attempt {
  const own = { authorization: `Bearer ${filed.accessToken}` };
  const transition = (who: string, authorization: string, mayEver: boolean): Attempt => ({
    who,
    mayEver,
    path: `/api/officer/complaints/${filed.trackingId}/transitions`,
    headers: { authorization },
    body: { to: draws.pick(STATUSES), remark: 'As it is.' },
  });
  const reopening = (who: string, headers: Attempt['headers'], mayEver: boolean): Attempt => ({
    who,
    mayEver,
    path: `/api/complaints/${filed.trackingId}/reopen`,
    headers,
    body: { reason: 'It is not solved.' },
  });
  return draws.pick([
    () => transition('an officer', officer.authorization, true),
    () => transition('an officer', officer.authorization, true),
    () => transition('an officer', officer.authorization, true),
    () => transition('an administrator', `Bearer ${adminKey}`, true),
    () => transition('an officer of another ward', elsewhere.authorization, false),
    () => transition('a machine', machine.authorization, false),
    () => transition('the citizen among officers', own.authorization, false),
    () => reopening('the citizen', own, true),
    () => reopening('a stranger', {}, false),
    () => reopening('an officer without the token', { authorization: officer.authorization }, false),
  ])();
}

export interface Story {
  readonly status: Status;
  /** Moves of the timeline, in their order. */
  readonly moves: readonly { readonly by: string; readonly status: Status }[];
}

/** Every move that was acknowledged is told, none is made up, and each is one that the table has for who made it. */
export function findIllegal(
  trackingId: string,
  { status, moves }: Story,
  { acknowledged, unknown }: { readonly acknowledged: number; readonly unknown: number },
): string[] {
  const faults: string[] = [];
  let from: Status = 'pending';
  let reopenedAfterRejection = 0;
  for (const { by, status: to } of moves) {
    const isKnown = TRANSITIONS.some(
      (one) => one.from === from && one.to === to && one.by.some((mover) => mover === by),
    );
    if (!isKnown) faults.push(`${trackingId}: from ${from} to ${to} by ${by}`);
    if (by === 'citizen' && from === 'rejected') reopenedAfterRejection += 1;
    from = to;
  }
  if (reopenedAfterRejection > 1)
    faults.push(`${trackingId}: reopened ${reopenedAfterRejection} times after a rejection`);
  if (status !== from) faults.push(`${trackingId}: is ${status}, and its timeline ends with ${from}`);
  if (moves.length < acknowledged || moves.length > acknowledged + unknown)
    faults.push(`${trackingId}: ${acknowledged} moves were acknowledged and ${moves.length} are told`);
  return faults;
}

async function readStory(db: Db, trackingId: string): Promise<Story> {
  const complaint = await db.collection('complaints').findOne({ trackingId });
  const { _id, status } = fieldsOf(complaint);
  if (!(_id instanceof ObjectId) || !isStatus(status)) throw new Error(`${trackingId} is not there`);
  const entries = await db.collection('timeline').find({ complaintId: _id }).sort({ at: 1 }).toArray();
  const moves = entries.flatMap(({ by, status: to }) =>
    isStatus(to) ? [{ by: String(by), status: to }] : [],
  );
  return { status, moves };
}

function isStatus(value: unknown): value is Status {
  return STATUSES.some((status) => status === value);
}
