import { DomainError } from '../errors.ts';
import { SYSTEM_VERSION } from '../operations/version.ts';

export interface Compatibility {
  readonly from: string;
  readonly to: string;
  readonly compatible: boolean;
  /** Why not; empty when they are. */
  readonly reasons: readonly string[];
}

type Numbers = readonly [major: number, minor: number, patch: number];

const VERSION = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})$/;

/**
 * Whether this code can go on with what another version of the system wrote: one of the same line, which is the major
 * version, and before 1.0.0 the minor one too. Within a line also what is newer: its changes of the schema expand, and
 * one that contracts keeps older code out by itself.
 *
 * @throws DomainError invalid_request for what is no version.
 */
export function checkCompatibility(from: string, to: string = SYSTEM_VERSION): Compatibility {
  const [before, after] = [readVersion(from), readVersion(to)];
  const [line, own] = [lineOf(before), lineOf(after)];
  const reasons = line === own ? [] : [`${from} is of the line ${line} and ${to} of ${own}: deploy ${from}`];
  return { from, to, compatible: reasons.length === 0, reasons };
}

/** The store was written by a version of the system that this one must not go on from. */
export class SystemTooOld extends Error {
  override readonly name = 'SystemTooOld';
  constructor({ from, reasons }: Compatibility) {
    super(`The store was written by version ${from} of NamSev: ${reasons.join('; ')}.`);
  }
}

function readVersion(text: string): Numbers {
  const [, major, minor, patch] = VERSION.exec(text) ?? [];
  if (major === undefined || minor === undefined || patch === undefined) {
    const faults = [{ path: '/querystring/from', message: 'must be a version such as 1.2.3' }];
    throw new DomainError('invalid_request', 'The request is not valid.', { faults });
  }
  return [Number(major), Number(minor), Number(patch)];
}

function lineOf([major, minor]: Numbers): string {
  return major > 0 ? `${major}.x` : `0.${minor}.x`;
}
