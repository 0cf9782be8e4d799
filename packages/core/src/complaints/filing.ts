import { type Static, Type } from 'typebox';
import type { City } from '../city/city.ts';
import { LANGUAGES } from '../language/languages.ts';
import { CLEAN_TEXT, SAYING_TEXT } from './written-text.ts';

export const DESCRIPTION_LENGTH = { minimum: 10, maximum: 4_000 } as const;

export const LocationSchema = Type.Object(
  {
    latitude: Type.Number({ minimum: -90, maximum: 90, description: 'Degrees north, WGS84' }),
    longitude: Type.Number({ minimum: -180, maximum: 180, description: 'Degrees east, WGS84' }),
    address: Type.Optional(text({ minLength: 1, maxLength: 300 })),
  },
  { additionalProperties: false },
);

export const ContactSchema = Type.Object(
  {
    name: Type.Optional(text({ minLength: 1, maxLength: 100 })),
    phone: Type.Optional(
      Type.String({ pattern: '^\\+?[0-9][0-9 ()-]{5,18}$', examples: ['+91 98765 43210'] }),
    ),
    email: Type.Optional(Type.String({ format: 'email', maxLength: 254 })),
  },
  { additionalProperties: false },
);

/** What a citizen sends to file or check a complaint. The city decides which categories and wards there are. */
export function createFilingSchema(city: City) {
  return Type.Object(
    {
      description: text({
        minLength: DESCRIPTION_LENGTH.minimum,
        maxLength: DESCRIPTION_LENGTH.maximum,
        pattern: SAYING_TEXT,
      }),
      title: Type.Optional(text({ minLength: 1, maxLength: 200 })),
      category: Type.Optional(Type.Enum(city.categories.map(({ name }) => name))),
      ward: Type.Optional(Type.Enum(city.wards.map(({ code }) => code))),
      location: Type.Optional(LocationSchema),
      contact: Type.Optional(ContactSchema),
      isPublic: Type.Optional(
        Type.Boolean({ description: 'Shown in public lists; true when it is left out' }),
      ),
      language: Type.Optional(Type.Enum([...LANGUAGES])),
    },
    { additionalProperties: false },
  );
}

export type Filing = Static<ReturnType<typeof createFilingSchema>>;

function text(options: { minLength: number; maxLength: number; pattern?: string }) {
  return Type.String({ pattern: CLEAN_TEXT, ...options });
}
