import type { SoughtComplaint } from './candidate-store.ts';
import { cellAt, fourCells, nineCells } from './city-grid.ts';

/** What a candidate is found by. */
export interface CandidateKeys {
  /** Where it lies and what it may be about. Without a location the same as `inWard`. */
  readonly near: readonly string[];
  /** Its ward and what it may be about. */
  readonly inWard: readonly string[];
}

/** Any of these values in that field. */
export interface SoughtKeys {
  readonly field: keyof CandidateKeys;
  readonly values: readonly string[];
}

const NONE = '-';

/**
 * Complaints of a crowded place are mostly on other matters, and reading them costs more than all else: a candidate is
 * found by its cell with its category, and with each of its rare concepts, for categories may be read wrongly. A whole
 * ward holds many more: there concepts count within a category only, and rare words, most of them names, without it.
 */
export function candidateKeys(complaint: SoughtComplaint): CandidateKeys {
  const { place } = complaint;
  const inWard = wardKeys(complaint);
  return { near: place === null ? inWard : cellKeys([cellAt(place)], complaint), inWard };
}

export function soughtWidely(complaint: SoughtComplaint): SoughtKeys {
  const { place } = complaint;
  return sought(place === null ? null : cellKeys(nineCells(place), complaint), wardKeys(complaint));
}

/** For where there are too many otherwise: the nearest, and of the ward those that share words. */
export function soughtNarrowly(complaint: SoughtComplaint): SoughtKeys {
  const { place, rare } = complaint;
  const byWords = wardKeys({ ...complaint, rare: { ...rare, concepts: [] } });
  return sought(place === null ? null : cellKeys(fourCells(place), complaint), byWords);
}

function sought(near: readonly string[] | null, inWard: readonly string[]): SoughtKeys {
  return near === null
    ? { field: 'inWard', values: inWard }
    : { field: 'near', values: [...near, ...inWard] };
}

function cellKeys(cells: readonly string[], { category, rare }: SoughtComplaint): string[] {
  const subjects = [category ?? NONE, ...rare.concepts];
  return cells.flatMap((cell) => subjects.map((subject) => `${cell}|${subject}`));
}

function wardKeys({ ward, category, rare: { words, concepts } }: SoughtComplaint): string[] {
  const area = ward ?? NONE;
  return [
    ...words.map((word) => `${area}|${word}`),
    ...concepts.map((concept) => `${area}|${category ?? NONE}|${concept}`),
  ];
}
