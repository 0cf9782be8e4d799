import { type Static, Type } from 'typebox';

const Closed = { additionalProperties: false } as const;
const TimeOfDay = Type.String({
  pattern: '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$',
  description: 'By the clocks of the city, 00:00 to 24:00',
});
const OpeningHours = Type.Array(Type.Object({ from: TimeOfDay, to: TimeOfDay }, Closed), {
  description: 'In order, without overlaps; empty on a day off',
});

/** 0 is Sunday. */
export const WEEKDAYS = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;

/** When a city works, and what its promises of time mean. */
export const CalendarSchema = Type.Object(
  {
    openingHours: Type.Object(
      {
        sunday: OpeningHours,
        monday: OpeningHours,
        tuesday: OpeningHours,
        wednesday: OpeningHours,
        thursday: OpeningHours,
        friday: OpeningHours,
        saturday: OpeningHours,
      },
      Closed,
    ),
    aroundTheClockHours: Type.Number({
      minimum: 0,
      description:
        'Promises of up to so many hours run day and night; what is urgent is promised within them',
    }),
    escalateAt: Type.Array(Type.Number({ minimum: 1 }), {
      minItems: 1,
      maxItems: 5,
      description: 'Each level of escalation, in multiples of the promised time, ascending',
    }),
  },
  Closed,
);
export type Calendar = Static<typeof CalendarSchema>;

const DAY_AND_NIGHT = [{ from: '00:00', to: '24:00' }];

/** Of a city that says nothing: open day and night except on holidays. */
export const DEFAULT_CALENDAR: Calendar = {
  openingHours: {
    sunday: DAY_AND_NIGHT,
    monday: DAY_AND_NIGHT,
    tuesday: DAY_AND_NIGHT,
    wednesday: DAY_AND_NIGHT,
    thursday: DAY_AND_NIGHT,
    friday: DAY_AND_NIGHT,
    saturday: DAY_AND_NIGHT,
  },
  aroundTheClockHours: 24,
  escalateAt: [1, 2, 3],
};

/** What the schema cannot say. */
export function calendarFaults({ openingHours, escalateAt }: Calendar): string[] {
  const faults = WEEKDAYS.filter(
    (day) => !isInOrder(openingHours[day].flatMap(({ from, to }) => [from, to])),
  ).map((day) => `openingHours of ${day} are not in order`);
  if (WEEKDAYS.every((day) => openingHours[day].length === 0)) faults.push('openingHours has no hour at all');
  if (!isInOrder(escalateAt)) faults.push('escalateAt is not ascending');
  return faults;
}

function isInOrder<Value extends string | number>(values: readonly Value[]): boolean {
  return values.every((value, at) => at === 0 || (values[at - 1] ?? value) < value);
}
