import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Static, type TSchema, Type } from 'typebox';
import { calendarFaults, DEFAULT_CALENDAR } from '../calendar/calendar.ts';
import { compileSchema } from '../schema/compile-schema.ts';
import { matchesSchema } from '../schema/matches-schema.ts';
import { type City, CitySchema, HolidaySchema, WardSchema } from './city.ts';
import { repeated, TaxonomySchema, taxonomyFaults } from './taxonomy.ts';

/** The data of a city cannot be used. Each fault names its file and place. */
export class CityFault extends Error {
  override readonly name = 'CityFault';
  constructor(folder: string, faults: readonly string[]) {
    super(`The city in ${folder} cannot be loaded: ${faults.join('; ')}`);
  }
}

const MOST_FAULTS = 5;
const UNNUMBERED = '1.0.0';

/** @throws CityFault with all faults of all four files. */
export function loadCity(folder: string): City {
  const faults: string[] = [];
  const city = readChecked(folder, 'city.json', CitySchema, faults);
  const wards = readChecked(folder, 'wards.json', Type.Object({ wards: Type.Array(WardSchema) }), faults);
  const categories = readChecked(folder, 'categories.json', TaxonomySchema, faults);
  const holidays = readChecked(
    folder,
    'holidays.json',
    Type.Object({ holidays: Type.Array(HolidaySchema) }),
    faults,
  );
  if (!city || !wards || !categories || !holidays) throw new CityFault(folder, faults);
  faults.push(
    ...repeated(
      'ward',
      wards.wards.map(({ code }) => code),
    ),
  );
  faults.push(...taxonomyFaults(categories).map((fault) => `categories.json: ${fault}`));
  if (!isTimeZone(city.timeZone)) faults.push(`city.json: ${city.timeZone} is no time zone`);
  const { calendar = DEFAULT_CALENDAR } = city;
  faults.push(...calendarFaults(calendar).map((fault) => `city.json: ${fault}`));
  if (faults.length > 0) throw new CityFault(folder, faults);
  const { version: taxonomyVersion = UNNUMBERED, ...taxonomy } = categories;
  return { ...city, calendar, ...wards, ...taxonomy, taxonomyVersion, ...holidays };
}

function readChecked<Schema extends TSchema>(
  folder: string,
  file: string,
  schema: Schema,
  faults: string[],
): Static<Schema> | undefined {
  const content = readJson(join(folder, file));
  if (content instanceof Error) {
    faults.push(`${file}: ${content.message}`);
    return undefined;
  }
  if (matchesSchema(schema, content)) return content;
  faults.push(
    ...compileSchema(schema)
      .faults(content, MOST_FAULTS)
      .map((fault) => `${file}${fault}`),
  );
  return undefined;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return error instanceof SyntaxError ? new Error('is no JSON') : new Error('cannot be read');
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
