import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { BackupFault } from './backup-fault.ts';
import { createContentDigest } from './content-digest.ts';

/** What is in a file of documents: gzip over BSON documents, one after the other. */
export interface DocumentFileFacts {
  readonly documents: number;
  /** Of the documents, in bytes of BSON. */
  readonly bytes: number;
  /** Of the documents, whatever their order. */
  readonly digest: string;
  /** Of the file as it is on disk. */
  readonly sha256: string;
}

const CHUNK_BYTES = 256 * 1024;
const LENGTH_BYTES = 4;
const SHORTEST_DOCUMENT = 5;
const LONGEST_DOCUMENT = 17 * 1024 * 1024;
const FASTEST = 1;

/** Writes documents as they come, a quarter of a megabyte at a time; the file is on disk when this resolves. */
export async function writeDocuments(
  file: string,
  documents: AsyncIterable<Uint8Array>,
): Promise<DocumentFileFacts> {
  const digest = createContentDigest();
  const hash = createHash('sha256');
  const counted = { documents: 0, bytes: 0 };
  async function* counting(): AsyncGenerator<Uint8Array> {
    for await (const document of documents) {
      digest.add(document);
      counted.documents += 1;
      counted.bytes += document.length;
      yield document;
    }
  }
  await pipeline(
    Readable.from(inChunks(counting()), { objectMode: false, highWaterMark: CHUNK_BYTES }),
    createGzip({ level: FASTEST }),
    hashing(hash),
    createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }),
  );
  return { ...counted, digest: digest.value(), sha256: hash.digest('hex') };
}

/** @throws BackupFault where the file ends within a document or is none. */
export async function* readDocuments(file: string): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  const failed = (cause: unknown) => new BackupFault(`${file} cannot be read to its end.`, { cause });
  try {
    for await (const chunk of createReadStream(file).pipe(createGunzip())) {
      rest = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
      for (;;) {
        const length = rest.length < LENGTH_BYTES ? undefined : rest.readInt32LE(0);
        if (length === undefined) break;
        if (length < SHORTEST_DOCUMENT || length > LONGEST_DOCUMENT) throw failed('no document');
        if (rest.length < length) break;
        yield rest.subarray(0, length);
        rest = rest.subarray(length);
      }
    }
  } catch (error) {
    throw error instanceof Error && 'code' in error ? failed(error) : error;
  }
  if (rest.length > 0) throw failed('it ends within a document');
}

/** SHA-256 of a file as it is on disk. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Few large writes instead of one for each document. */
async function* inChunks(documents: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for await (const document of documents) {
    held.push(document);
    bytes += document.length;
    if (bytes < CHUNK_BYTES) continue;
    yield Buffer.concat(held);
    held = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(held);
}

function hashing(hash: { update(chunk: Uint8Array): unknown }): Transform {
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
}
