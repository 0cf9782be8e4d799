import { createHash } from 'node:crypto';

/** A digest of documents whatever their order, so that a collection can be held against a file of it. */
export interface ContentDigest {
  /** One document as BSON. */
  add(document: Uint8Array): void;
  /** 64 hexadecimal digits. */
  value(): string;
}

const LANES = 8;

/** The sum of the SHA-256 of all documents, in eight lanes of 32 bits. It is for accidents and not against forgers. */
export function createContentDigest(): ContentDigest {
  const sum = new Uint32Array(LANES);
  return {
    add(document) {
      const hash = createHash('sha256').update(document).digest();
      for (let lane = 0; lane < LANES; lane += 1) sum[lane] = (sum[lane] ?? 0) + hash.readUInt32BE(lane * 4);
    },
    value: () => [...sum].map((lane) => lane.toString(16).padStart(8, '0')).join(''),
  };
}
