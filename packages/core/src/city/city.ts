import { type Static, Type } from 'typebox';
import { type Calendar, CalendarSchema } from '../calendar/calendar.ts';

const Names = Type.Object({
  en: Type.String(),
  ta: Type.String(),
  hi: Type.String(),
  te: Type.String(),
  kn: Type.String(),
  ml: Type.String(),
});

const Closed = { additionalProperties: false } as const;

export const CitySchema = Type.Object(
  {
    name: Type.String({ minLength: 1 }),
    names: Names,
    trackingPrefix: Type.String({ pattern: '^[A-Z]{2,5}$' }),
    timeZone: Type.String({ minLength: 1 }),
    calendar: Type.Optional(CalendarSchema),
    contact: Type.Object({ name: Type.String(), email: Type.String(), phone: Type.String() }, Closed),
    approximateMap: Type.Boolean({ description: 'Ward outlines are drawn, not surveyed' }),
  },
  Closed,
);

export const WardSchema = Type.Object(
  {
    code: Type.String({ pattern: '^W[0-9]{2,3}$' }),
    name: Type.String({ minLength: 1 }),
    outline: Type.Array(Type.Array(Type.Number(), { minItems: 2, maxItems: 2 }), {
      minItems: 4,
      description: 'Closed ring of [longitude, latitude]',
    }),
  },
  Closed,
);

export const SubTypeSchema = Type.Object(
  {
    code: Type.String({ pattern: '^[a-z-]+$' }),
    name: Type.String(),
    department: Type.String(),
    hours: Type.Integer({ minimum: 1, description: 'Hours to resolve' }),
    keywords: Type.Array(Type.String()),
  },
  Closed,
);

export const CategorySchema = Type.Object(
  {
    name: Type.String({ minLength: 1 }),
    names: Names,
    defaultPriority: Type.Union([Type.Literal('low'), Type.Literal('normal'), Type.Literal('high')]),
    estimatedDays: Type.Integer({ minimum: 1 }),
    department: Type.String(),
    subTypes: Type.Array(SubTypeSchema),
  },
  Closed,
);

export const DepartmentSchema = Type.Object(
  {
    name: Type.String({ minLength: 1 }),
    names: Names,
  },
  Closed,
);

export const HolidaySchema = Type.Object(
  { date: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }), name: Type.String() },
  Closed,
);

export type Ward = Static<typeof WardSchema>;
export type Category = Static<typeof CategorySchema>;
export type SubType = Static<typeof SubTypeSchema>;
export type Department = Static<typeof DepartmentSchema>;

/** Everything that the code knows of one city; checked when it is loaded, unchanged afterwards. */
export interface City extends Readonly<Static<typeof CitySchema>> {
  readonly calendar: Calendar;
  readonly wards: readonly Ward[];
  readonly categories: readonly Category[];
  /** All that categories and sub-types name. Their names stand before the word for a department. */
  readonly departments: readonly Department[];
  /** Of categories and departments, as their file numbers them. */
  readonly taxonomyVersion: string;
  readonly holidays: readonly Static<typeof HolidaySchema>[];
}
