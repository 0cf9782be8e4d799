import type { Analyser } from '@namsev/core';
import {
  type City,
  type ComplaintReading,
  createCityGrid,
  createComplaintReader,
  createDuplicateReader,
  createPivotLexicon,
  createTermWeights,
  type TermFrequencies,
  wardAt,
} from '@namsev/core';
import type { PairSide } from './text-pair.ts';

export interface SideReader {
  read(side: PairSide): ComplaintReading;
  /** Where a position lies, for complaints whose text was read before. */
  locate(position: { readonly lat: number; readonly lng: number }): Pick<ComplaintReading, 'place' | 'ward'>;
}

/** Reads complaints as the worker does once it has analysed them: language and category are the analyser's. */
export function createSideReader(analyser: Analyser, frequencies: TermFrequencies, city: City): SideReader {
  const grid = createCityGrid(city);
  const reader = createDuplicateReader(createPivotLexicon(), createTermWeights(frequencies));
  const readComplaint = createComplaintReader(reader, grid);
  const wardOf = (location: { latitude: number; longitude: number }) => wardAt(city, location) ?? null;
  return {
    read({ text, lat, lng, ward, at }) {
      const filedAt = new Date(at);
      const location = lat === undefined || lng === undefined ? null : { latitude: lat, longitude: lng };
      const complaint = {
        title: null,
        description: text,
        chosenCategory: null,
        location,
        ward: ward ?? (location === null ? null : wardOf(location)),
        filedAt,
      };
      return readComplaint(complaint, analyser.analyse({ ...complaint, supports: 0 }, filedAt));
    },
    locate({ lat, lng }) {
      const location = { latitude: lat, longitude: lng };
      return { place: grid.place(location), ward: wardOf(location) };
    },
  };
}
