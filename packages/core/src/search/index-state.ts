import type { ClientSession, Collection, Db } from 'mongodb';
import { LARGEST_BYTE } from './posting-segment.ts';

/** A generation that is being built beside the one that is searched. */
export interface BuildingState {
  readonly generation: number;
  /** Complaints of a lower sequence are in it. */
  readonly next: number;
  /** Complaints of this sequence and higher came after the start and are in it as well. */
  readonly upTo: number;
}

/**
 * What all that read and write the index agree on, in one document. Every change of the index writes it, so of two
 * changes at the same time the store lets one through and the other is tried again.
 */
export interface IndexState {
  /** The generation that is searched. */
  readonly generation: number;
  readonly nextSequence: number;
  /** Complaints in the index, and the words of them together: for the mean length. */
  readonly complaints: number;
  readonly words: number;
  /** Codes by their number in the entries, less one. Only ever added to. */
  readonly wards: readonly string[];
  readonly categories: readonly string[];
  readonly building?: BuildingState;
  /** A generation that nobody searches any more and that still has to be removed. */
  readonly leaving?: number;
}

type StateDocument = IndexState & { _id: string; changes: number };

const STATE_ID = 'search-index';
const FIRST_STATE: IndexState = {
  generation: 1,
  nextSequence: 0,
  complaints: 0,
  words: 0,
  wards: [],
  categories: [],
};

export interface IndexStateStore {
  read(session?: ClientSession): Promise<IndexState>;
  write(state: IndexState, session: ClientSession): Promise<void>;
}

export function createIndexStateStore(db: Db): IndexStateStore {
  const control: Collection<StateDocument> = db.collection('control');
  return {
    async read(session) {
      const found = await control.findOne({ _id: STATE_ID }, { ...(session && { session }) });
      if (found === null) return FIRST_STATE;
      const { _id, changes, ...state } = found;
      return state;
    },
    async write(state, session) {
      // Counted, so that a change which leaves the rest as it was still conflicts with every other.
      await control.updateOne(
        { _id: STATE_ID },
        {
          $set: state,
          $inc: { changes: 1 },
          ...(state.building === undefined || state.leaving === undefined
            ? { $unset: missingOf(state) }
            : {}),
        },
        { upsert: true, session },
      );
    },
  };
}

function missingOf({ building, leaving }: IndexState): Record<string, ''> {
  return { ...(building === undefined && { building: '' }), ...(leaving === undefined && { leaving: '' }) };
}

/** Whether an entry of the index belongs into the generation that is being built. */
export function isBuilt({ building }: IndexState, sequence: number): boolean {
  return building !== undefined && (sequence < building.next || sequence >= building.upTo);
}

/** The number that entries have for a code; 0 for none, 255 for one too many: those are told apart when read. */
export function numberOfCode(codes: readonly string[], code: string | null): number {
  if (code === null) return 0;
  const at = codes.indexOf(code);
  return at === -1 || at >= LARGEST_BYTE - 1 ? LARGEST_BYTE : at + 1;
}

export function withCodes(codes: readonly string[], more: readonly (string | null)[]): readonly string[] {
  const added = new Set(more.filter((code): code is string => code !== null && !codes.includes(code)));
  return added.size === 0 ? codes : [...codes, ...added];
}
