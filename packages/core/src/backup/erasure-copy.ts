import { createReadStream } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Static, Type } from 'typebox';
import { MS_PER_MINUTE } from '../clock.ts';
import type { ErasureLedger, LedgerEntry } from '../complaints/erasure-ledger.ts';
import { compileSchema } from '../schema/compile-schema.ts';
import { Instant } from './backup-manifest.ts';

/** The ledger of erasures beside the backups: it outlives the store and each of them. */
export const ERASURES_FILE = 'erasures.jsonl';

const LineSchema = Type.Object({
  id: Type.String(),
  kind: Type.Enum(['erased', 'deleted']),
  at: Instant,
});
const lines = compileSchema(LineSchema);

/** An entry may be committed so long after the moment that it names. */
const OVERLAP_MS = 2 * MS_PER_MINUTE;
const AT_ONCE = 1_000;

export interface ErasureCopy {
  /** Appends what the ledger has and the file has not; the number of entries. */
  update(): Promise<number>;
}

/** For one writer at a time: hold a lease. */
export function createErasureCopy(ledger: Pick<ErasureLedger, 'since'>, folder: string): ErasureCopy {
  const file = join(folder, ERASURES_FILE);
  let known: Known = { size: -1, until: new Date(0), recent: new Map() };
  return {
    async update() {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      if ((await sizeOf(file)) !== known.size) known = await learn(file);
      const from = new Date(known.until.getTime() - OVERLAP_MS);
      let added = 0;
      for await (const group of inGroups(ledger.since(from))) {
        const missing = group.filter(({ id, kind }) => known.recent.get(id)?.kind !== kind);
        if (missing.length === 0) continue;
        await append(file, missing);
        known = remember(known, missing, await sizeOf(file));
        added += missing.length;
      }
      return added;
    },
  };
}

/** Entries of a copy, some at a time, in the order in which they were written; a last line that was cut off is none. */
export function readErasureCopy(folder: string): AsyncGenerator<readonly LedgerEntry[]> {
  return inGroups(readEntries(folder));
}

async function* readEntries(folder: string): AsyncGenerator<LedgerEntry> {
  const file = join(folder, ERASURES_FILE);
  if ((await sizeOf(file)) === 0) return;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const entry = parse(line);
    if (entry !== undefined) yield { ...entry, at: new Date(entry.at) };
  }
}

interface Known {
  readonly size: number;
  /** The latest moment in the file. */
  readonly until: Date;
  readonly recent: ReadonlyMap<string, LedgerEntry>;
}

async function learn(file: string): Promise<Known> {
  const size = await sizeOf(file);
  let known: Known = { size, until: new Date(0), recent: new Map() };
  for await (const group of readErasureCopy(dirname(file))) known = remember(known, group, size);
  return known;
}

/** A ledger of many years is never in memory as a whole. */
async function* inGroups<Item>(items: AsyncIterable<Item>): AsyncGenerator<readonly Item[]> {
  let group: Item[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < AT_ONCE) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

function remember(known: Known, added: readonly LedgerEntry[], size: number): Known {
  const until = new Date(Math.max(known.until.getTime(), ...added.map(({ at }) => at.getTime())));
  const all = [...known.recent.values(), ...added];
  const recent = all.filter(({ at }) => at.getTime() >= until.getTime() - OVERLAP_MS);
  return { size, until, recent: new Map(recent.map((entry) => [entry.id, entry])) };
}

/** Begins on a line of its own, whatever the last writer left, and is on disk when this resolves. */
async function append(file: string, entries: readonly LedgerEntry[]): Promise<void> {
  const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  const handle = await open(file, 'a', 0o600);
  try {
    await handle.appendFile((await handle.stat()).size === 0 ? text : `\n${text}`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function parse(line: string): Static<typeof LineSchema> | undefined {
  if (line === '') return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return lines.matches(value) ? value : undefined;
  } catch {
    // Only the last line can be half written, and what it says is written once more.
    return undefined;
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
}
