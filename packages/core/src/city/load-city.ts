import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Static, type TSchema, Type } from 'typebox';
import { compileSchema } from '../schema/compile-schema.ts';
import {
  type Category,
  CategorySchema,
  type City,
  CitySchema,
  type Department,
  DepartmentSchema,
  HolidaySchema,
  WardSchema,
} from './city.ts';

/** The data of a city cannot be used. Each fault names its file and place. */
export class CityFault extends Error {
  override readonly name = 'CityFault';
  constructor(folder: string, faults: readonly string[]) {
    super(`The city in ${folder} cannot be loaded: ${faults.join('; ')}`);
  }
}

const MOST_FAULTS = 5;

/** @throws CityFault with all faults of all four files. */
export function loadCity(folder: string): City {
  const faults: string[] = [];
  const city = readChecked(folder, 'city.json', CitySchema, faults);
  const wards = readChecked(folder, 'wards.json', Type.Object({ wards: Type.Array(WardSchema) }), faults);
  const categories = readChecked(
    folder,
    'categories.json',
    Type.Object({ departments: Type.Array(DepartmentSchema), categories: Type.Array(CategorySchema) }),
    faults,
  );
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
  faults.push(
    ...repeated(
      'category',
      categories.categories.map(({ name }) => name),
    ),
  );
  faults.push(
    ...repeated(
      'sub-type',
      categories.categories.flatMap(({ subTypes }) => subTypes.map(({ code }) => code)),
    ),
  );
  faults.push(...missingDepartments(categories.departments, categories.categories));
  if (!isTimeZone(city.timeZone)) faults.push(`city.json: ${city.timeZone} is no time zone`);
  if (faults.length > 0) throw new CityFault(folder, faults);
  return { ...city, ...wards, ...categories, ...holidays };
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
  const compiled = compileSchema(schema);
  if (compiled.matches(content)) return content;
  faults.push(...compiled.faults(content, MOST_FAULTS).map((fault) => `${file}${fault}`));
  return undefined;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return error instanceof SyntaxError ? new Error('is no JSON') : new Error('cannot be read');
  }
}

function repeated(what: string, keys: readonly string[]): string[] {
  return keys.filter((key, index) => keys.indexOf(key) !== index).map((key) => `${what} ${key} occurs twice`);
}

function missingDepartments(departments: readonly Department[], categories: readonly Category[]): string[] {
  const listed = new Set(departments.map(({ name }) => name));
  const named = categories.flatMap(({ department, subTypes }) => [
    department,
    ...subTypes.map((subType) => subType.department),
  ]);
  return [...new Set(named)]
    .filter((name) => !listed.has(name))
    .map((name) => `categories.json: department ${name} is not listed`);
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
