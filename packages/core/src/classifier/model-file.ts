import { createHash } from 'node:crypto';
import { DomainError } from '../errors.ts';
import type { LinearModel } from './linear-model.ts';

/** A model of one service, as it is kept in one file. */
export interface ModelFile {
  readonly service: string;
  readonly version: string;
  /** Smallest calibrated probability at which the service answers. */
  readonly threshold: number;
  readonly parts: Readonly<Record<string, LinearModel>>;
}

interface PartHeader {
  readonly name: string;
  readonly classes: readonly string[];
  readonly bits: number;
  readonly steps: readonly number[];
  readonly biases: readonly number[];
  readonly slope: number;
  readonly offsets: readonly number[];
}

interface FileHeader {
  readonly service: string;
  readonly version: string;
  readonly threshold: number;
  readonly parts: readonly PartHeader[];
}

const MAGIC = 'NSMODEL1';
const LENGTH_BYTES = 4;
const BODY_STARTS = MAGIC.length + LENGTH_BYTES;
/** Inverse frequencies are kept in sixteenths: logarithms of at most some ten thousand rows. */
const FREQUENCY_STEPS = 16;
const LARGEST_BYTE = 255;

/** The nearest values that a file can hold; training measures what will be shipped. */
export function roundFrequencies(inverseFrequency: Float32Array): Float32Array {
  return inverseFrequency.map((value) => toByte(value) / FREQUENCY_STEPS);
}

/** Magic, length of the header, the header in JSON, then for each part its weights and its frequencies. */
export function writeModelFile({ service, version, threshold, parts }: ModelFile): Buffer {
  const header: FileHeader = { service, version, threshold, parts: Object.entries(parts).map(headerOf) };
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(text.length);
  const bodies = Object.values(parts).flatMap(({ weights, inverseFrequency }) => [
    Buffer.from(weights.buffer, weights.byteOffset, weights.length),
    Buffer.from(Uint8Array.from(inverseFrequency, toByte)),
  ]);
  return Buffer.concat([Buffer.from(MAGIC), length, text, ...bodies]);
}

export function hashOfModel(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** @throws DomainError model_unavailable when the bytes are not those that the hash promises, or no model. */
export function readModelFile(bytes: Uint8Array, expectedSha256: string): ModelFile {
  if (hashOfModel(bytes) !== expectedSha256) {
    throw new DomainError(
      'model_unavailable',
      'A model file does not have the hash that its manifest names.',
    );
  }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const header = readHeader(buffer);
  const expected = header.parts.reduce((sum, part) => sum + bodyLength(part), bodyStart(buffer));
  if (buffer.length !== expected)
    throw new DomainError('model_unavailable', 'A model file has the wrong length.');
  return {
    service: header.service,
    version: header.version,
    threshold: header.threshold,
    parts: readParts(buffer, header),
  };
}

/** @throws DomainError model_unavailable when the file has no part of that name. */
export function partOf(file: ModelFile, name: string): LinearModel {
  const part = file.parts[name];
  if (part === undefined)
    throw new DomainError('model_unavailable', `The model of ${file.service} has no part ${name}.`);
  return part;
}

function headerOf([name, model]: [string, LinearModel]): PartHeader {
  const { classes, bits, steps, biases, slope, offsets } = model;
  return { name, classes, bits, steps: [...steps], biases: [...biases], slope, offsets };
}

function readHeader(buffer: Buffer): FileHeader {
  if (buffer.length < BODY_STARTS || buffer.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw new DomainError('model_unavailable', 'A model file has an unknown form.');
  }
  try {
    return JSON.parse(buffer.toString('utf8', BODY_STARTS, bodyStart(buffer))) as FileHeader;
  } catch (error) {
    throw new DomainError('model_unavailable', 'The header of a model file cannot be read.', {
      cause: error,
    });
  }
}

function readParts(buffer: Buffer, header: FileHeader): Record<string, LinearModel> {
  const parts: Record<string, LinearModel> = {};
  let at = bodyStart(buffer);
  for (const part of header.parts) {
    const size = weightsLength(part);
    const frequencies = buffer.subarray(at + size, at + bodyLength(part));
    parts[part.name] = {
      ...withArrays(part),
      // A copy of its own, for the buffer of the file goes.
      weights: new Int8Array(buffer.buffer, buffer.byteOffset + at, size).slice(),
      inverseFrequency: new Float32Array(frequencies).map((byte) => byte / FREQUENCY_STEPS),
    };
    at += bodyLength(part);
  }
  return parts;
}

function withArrays({ classes, bits, steps, biases, slope, offsets }: PartHeader) {
  return {
    classes,
    bits,
    slope,
    offsets,
    steps: Float32Array.from(steps),
    biases: Float32Array.from(biases),
  };
}

function bodyStart(buffer: Buffer): number {
  return BODY_STARTS + buffer.readUInt32LE(MAGIC.length);
}

function weightsLength({ classes, bits }: PartHeader): number {
  return classes.length * 2 ** bits;
}

function bodyLength(part: PartHeader): number {
  return weightsLength(part) + 2 ** part.bits;
}

function toByte(value: number): number {
  return Math.min(LARGEST_BYTE, Math.round(value * FREQUENCY_STEPS));
}
