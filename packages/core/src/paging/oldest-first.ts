import { MS_PER_DAY } from '../clock.ts';

/** Where a row stands in a list by time; rows of the same moment are told apart by their ids. */
export interface Position {
  readonly at: Date;
  readonly id: string;
}

/** From `from` to before `until`. */
export interface Span {
  readonly from: Date;
  readonly until: Date;
}

export interface Walk<Row> {
  /** Behind which row it goes on; from the beginning without one. */
  readonly position: Position | undefined;
  /** What is older is one span. */
  readonly longAgo: Date;
  readonly now: Date;
  /** Where it ends; without it goes on to whatever there is. */
  readonly until?: Date | undefined;
  /** How many rows the first look is for; each next one is for twice as many, up to `mostAtOnce`. */
  readonly atOnce: number;
  readonly mostAtOnce: number;
  positionOf(row: Row): Position;
  /** The first `limit` rows of a span that stand behind a position, in order. */
  read(span: Span, behind: Position | undefined, limit: number): Promise<readonly Row[]>;
}

const BEGINNING = new Date(0);
const END = new Date(8.64e15);
const FIRST_SPAN_MS = 8 * MS_PER_DAY;
const SHORTEST_SPAN_MS = 1_000;
/** What comes after an empty span may be dense. */
const LONGEST_SPAN_MS = 64 * MS_PER_DAY;
const GROWTH = 2;

/**
 * All rows, oldest first, some at a time. A store may read and sort all that a look covers, whatever few it is asked
 * for, so each look covers a span that is expected to hold about as many as it is for: shorter after one that held
 * more, longer after one that held few.
 */
export async function* oldestFirst<Row>(walk: Walk<Row>): AsyncGenerator<readonly Row[]> {
  const end = walk.until ?? END;
  let behind = walk.position;
  let from = behind?.at ?? BEGINNING;
  let spanMs = behind === undefined ? walk.longAgo.getTime() : FIRST_SPAN_MS;
  let { atOnce } = walk;
  while (from < end) {
    const until = reachOf(walk, from, spanMs, end);
    const rows = await walk.read({ from, until }, behind, atOnce);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last !== undefined && rows.length === atOnce) {
      behind = walk.positionOf(last);
      spanMs = Math.max(SHORTEST_SPAN_MS, behind.at.getTime() - from.getTime());
      from = behind.at;
    } else {
      spanMs = from === BEGINNING ? FIRST_SPAN_MS : nextSpan(spanMs, rows.length, atOnce);
      from = until;
      behind = undefined;
    }
    atOnce = Math.min(walk.mostAtOnce, atOnce * 2);
  }
}

/** The last look goes to the end, beyond what the clock says now. */
function reachOf<Row>({ now }: Walk<Row>, from: Date, spanMs: number, end: Date): Date {
  const reach = new Date(from.getTime() + spanMs);
  return reach >= now || reach >= end ? end : reach;
}

function nextSpan(spanMs: number, found: number, atOnce: number): number {
  return found * GROWTH < atOnce ? Math.min(LONGEST_SPAN_MS, spanMs * GROWTH) : spanMs;
}
