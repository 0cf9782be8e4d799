/**
 * One term's entries for a segment of complaints, packed: 8 bytes each, ascending by sequence.
 * Bytes 0–3 sequence (little endian), 4 term frequency, 5 length of the text in words, 6 ward, 7 category.
 */
export interface PostingEntry {
  readonly sequence: number;
  /** 1 to 255; more counts as 255. */
  readonly frequency: number;
  /** Words of the text, 0 to 255; more counts as 255. */
  readonly length: number;
  /** Numbers of ward and category in the lists of the index, 0 for none. */
  readonly ward: number;
  readonly category: number;
}

export const ENTRY_BYTES = 8;
const SEGMENT_BITS = 14;
/** Complaints of one segment. */
export const SEGMENT_SIZE = 1 << SEGMENT_BITS;
export const LARGEST_BYTE = 255;

export function segmentOf(sequence: number): number {
  return Math.floor(sequence / SEGMENT_SIZE);
}

/** The entries with this one among them, in place of an earlier one of the same sequence. */
export function putEntry(entries: Buffer, entry: PostingEntry): Buffer {
  const { at, isThere } = findEntry(entries, entry.sequence);
  const rest = entries.subarray(isThere ? at + ENTRY_BYTES : at);
  return Buffer.concat([entries.subarray(0, at), packEntry(entry), rest]);
}

/** The entries without that of the sequence; the same buffer where there is none. */
export function removeEntry(entries: Buffer, sequence: number): Buffer {
  const { at, isThere } = findEntry(entries, sequence);
  if (!isThere) return entries;
  return Buffer.concat([entries.subarray(0, at), entries.subarray(at + ENTRY_BYTES)]);
}

export function packEntry({ sequence, frequency, length, ward, category }: PostingEntry): Buffer {
  const packed = Buffer.allocUnsafe(ENTRY_BYTES);
  packed.writeUInt32LE(sequence, 0);
  packed.writeUInt8(Math.min(frequency, LARGEST_BYTE), 4);
  packed.writeUInt8(Math.min(length, LARGEST_BYTE), 5);
  packed.writeUInt8(ward, 6);
  packed.writeUInt8(category, 7);
  return packed;
}

/** How many of the entries are of this sequence or an earlier one. */
export function countUpTo(entries: Buffer, sequence: number): number {
  const { at, isThere } = findEntry(entries, sequence);
  return at / ENTRY_BYTES + (isThere ? 1 : 0);
}

/** Byte at which the sequence stands or belongs. */
function findEntry(entries: Buffer, sequence: number): { at: number; isThere: boolean } {
  let low = 0;
  let high = entries.length / ENTRY_BYTES;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (entries.readUInt32LE(middle * ENTRY_BYTES) < sequence) low = middle + 1;
    else high = middle;
  }
  const at = low * ENTRY_BYTES;
  return { at, isThere: at < entries.length && entries.readUInt32LE(at) === sequence };
}
