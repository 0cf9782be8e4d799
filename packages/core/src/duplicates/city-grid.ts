import type { City } from '../city/city.ts';

/** Metres east and north of the middle of the city. */
export interface GridPlace {
  readonly x: number;
  readonly y: number;
}

export interface CityGrid {
  place(location: { readonly latitude: number; readonly longitude: number }): GridPlace;
}

/** Side of a cell in metres, and how far apart two complaints on one matter may lie. */
export const CELL_METRES = 300;

const EARTH_RADIUS_METRES = 6_371_008;
const RADIANS = Math.PI / 180;

/** Flat metres around a city: within 30 km of its middle distances are right to a few parts in a thousand. */
export function createCityGrid({ wards }: Pick<City, 'wards'>): CityGrid {
  const corners = wards.flatMap(({ outline }) => outline);
  const middle = (axis: 0 | 1) =>
    corners.reduce((sum, corner) => sum + (corner[axis] ?? 0), 0) / Math.max(1, corners.length);
  const [longitude, latitude] = [middle(0), middle(1)];
  const shrink = Math.cos(latitude * RADIANS);
  return {
    place: (location) => ({
      x: Math.round((location.longitude - longitude) * RADIANS * EARTH_RADIUS_METRES * shrink),
      y: Math.round((location.latitude - latitude) * RADIANS * EARTH_RADIUS_METRES),
    }),
  };
}

export function metresBetween(a: GridPlace, b: GridPlace): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

export function cellAt({ x, y }: GridPlace): string {
  return cellName(Math.floor(x / CELL_METRES), Math.floor(y / CELL_METRES));
}

/** The cell of a place and its eight neighbours: all within 300 m, and more. */
export function nineCells({ x, y }: GridPlace): string[] {
  return cellsAround(Math.floor(x / CELL_METRES) - 1, Math.floor(y / CELL_METRES) - 1, 3);
}

/** The four cells nearest to a place: all within 150 m, and more. */
export function fourCells({ x, y }: GridPlace): string[] {
  return cellsAround(Math.floor(x / CELL_METRES - 0.5), Math.floor(y / CELL_METRES - 0.5), 2);
}

function cellsAround(column: number, row: number, side: number): string[] {
  return Array.from({ length: side * side }, (_, at) =>
    cellName(column + (at % side), row + Math.floor(at / side)),
  );
}

function cellName(column: number, row: number): string {
  return `${column}:${row}`;
}
