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
 * Whether this code can go on with what another version of the system wrote: one of the same major version that is
 * not newer. Before 1.0.0 the minor version counts as the major one does later.
 *
 * @throws DomainError invalid_request for what is no version.
 */
export function checkCompatibility(from: string, to: string = SYSTEM_VERSION): Compatibility {
  const [before, after] = [readVersion(from), readVersion(to)];
  const reasons = [
    ...(isNewer(before, after) ? [`${from} is newer than ${to}: deploy ${from} or a later version`] : []),
    ...(lineOf(before) !== lineOf(after)
      ? [`${from} and ${to} are of different lines, ${lineOf(before)} and ${lineOf(after)}`]
      : []),
  ];
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

function isNewer(a: Numbers, b: Numbers): boolean {
  const at = a.findIndex((number, index) => number !== b[index]);
  return at >= 0 && (a[at] ?? 0) > (b[at] ?? 0);
}

function lineOf([major, minor]: Numbers): string {
  return major > 0 ? `${major}.x` : `0.${minor}.x`;
}
