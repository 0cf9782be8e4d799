import { type Contention, fieldsOf, type Holder, isUnknown, sendOnce, sendUntilKnown } from './contention.ts';

export interface EditReport {
  readonly edits: number;
  /** Edits over a version that was not the last one any more, which were refused. */
  readonly refused: number;
  /** Those whose answer was lost, and that may have been made. */
  readonly unknown: number;
  readonly faults: readonly string[];
}

interface Tally {
  /** Versions that an acknowledged edit was made over. */
  readonly over: number[];
  unknown: number;
}

const PRIORITIES = ['low', 'normal', 'high', 'urgent'];
/** The first complaints of everybody: there all meet. */
const SHARED = 5;

/** Every officer edits every complaint once, all at the same time, each over the version that he has seen. */
export async function editAtOnce(
  contention: Contention,
  officers: readonly Holder[],
  trackingIds: readonly string[],
): Promise<EditReport> {
  const tallies = new Map<string, Tally>(trackingIds.map((id) => [id, { over: [], unknown: 0 }]));
  let refused = 0;
  const editOne = async (officer: Holder, trackingId: string): Promise<void> => {
    const tally = tallies.get(trackingId) ?? { over: [], unknown: 0 };
    for (;;) {
      const { version, priority } = await look(contention, officer, trackingId);
      const other = PRIORITIES.filter((band) => band !== priority);
      const { status } = await sendOnce(contention.client, {
        method: 'PATCH',
        path: `/api/officer/complaints/${trackingId}`,
        headers: { authorization: officer.authorization, 'if-match': `"${version}"` },
        body: { priority: contention.draws.pick(other) },
      });
      if (status === 200) return void tally.over.push(version);
      if (status === 412) refused += 1;
      else if (isUnknown(status)) tally.unknown += 1;
      else throw new Error(`an edit was answered ${status}`);
    }
  };
  await Promise.all(
    officers.map(async (officer) => {
      const [shared, others] = [
        trackingIds.slice(0, SHARED),
        shuffled(contention, trackingIds.slice(SHARED)),
      ];
      for (const trackingId of [...shared, ...others]) await editOne(officer, trackingId);
    }),
  );
  const [observer] = officers;
  if (observer === undefined) throw new Error('there is no officer');
  const faults: string[] = [];
  for (const [trackingId, tally] of tallies)
    faults.push(...findLost(trackingId, tally, await look(contention, observer, trackingId)));
  const all = [...tallies.values()];
  return {
    edits: all.reduce((sum, { over }) => sum + over.length, 0),
    refused,
    unknown: all.reduce((sum, { unknown }) => sum + unknown, 0),
    faults,
  };
}

export interface Seen {
  readonly version: number;
  /** The officers' correction. */
  readonly priority: unknown;
  /** Corrections in the timeline. */
  readonly corrections: number;
}

/** No worker runs: every version but the first is an edit, and every edit an entry. */
export function findLost(
  trackingId: string,
  { over, unknown }: Readonly<Tally>,
  { version, corrections }: Seen,
): string[] {
  const faults: string[] = [];
  if (new Set(over).size < over.length)
    faults.push(`${trackingId}: two edits were made over the same version`);
  if (version - 1 !== corrections)
    faults.push(`${trackingId}: version ${version} and ${corrections} corrections in the timeline`);
  if (corrections < over.length || corrections > over.length + unknown)
    faults.push(`${trackingId}: ${over.length} edits were acknowledged and ${corrections} are there`);
  return faults;
}

async function look({ client }: Contention, { authorization }: Holder, trackingId: string): Promise<Seen> {
  const path = `/api/officer/complaints/${trackingId}`;
  const { status, body } = await sendUntilKnown(client, { method: 'GET', path, headers: { authorization } });
  const { version, correction, timeline } = fieldsOf(body);
  if (typeof version !== 'number' || !Array.isArray(timeline))
    throw new Error(`a look was answered ${status}`);
  const corrections = timeline.filter((entry) => fieldsOf(entry)['kind'] === 'priority_corrected').length;
  return { version, priority: fieldsOf(correction)['priority'], corrections };
}

function shuffled({ draws }: Contention, items: readonly string[]): string[] {
  const left = [...items];
  return items.map(() => left.splice(draws.below(left.length), 1)[0] ?? '');
}
