import { type City, departmentsOf, ROLES } from '@namsev/core';
import { type Static, Type } from 'typebox';

const Instant = Type.String({ format: 'date-time' });
const NullableInstant = Type.Union([Instant, Type.Null()]);
const Role = Type.Enum([...ROLES]);

/** The city decides which wards and departments a key can be limited to. */
export function createKeyRequestSchema(city: City) {
  const wards = Type.Enum(city.wards.map(({ code }) => code));
  const departments = Type.Enum(departmentsOf(city));
  return Type.Object(
    {
      role: Role,
      name: Type.String({ minLength: 1, maxLength: 100, pattern: '^[^\\p{C}]*\\S[^\\p{C}]*$' }),
      scope: Type.Optional(
        Type.Object(
          {
            wards: Type.Optional(Type.Array(wards, { minItems: 1, uniqueItems: true })),
            departments: Type.Optional(Type.Array(departments, { minItems: 1, uniqueItems: true })),
          },
          {
            additionalProperties: false,
            description: 'What an officer sees; what is left out limits nothing',
          },
        ),
      ),
      expiresAt: Type.Optional(
        Type.String({
          format: 'date-time',
          description: 'In the future',
          examples: ['2099-12-31T18:30:00.000Z'],
        }),
      ),
    },
    { additionalProperties: false },
  );
}

export const ApiKeyViewSchema = Type.Object({
  id: Type.String(),
  prefix: Type.String({ description: 'How the secret begins' }),
  role: Role,
  name: Type.String(),
  scope: Type.Object({
    wards: Type.Optional(Type.Array(Type.String())),
    departments: Type.Optional(Type.Array(Type.String())),
  }),
  createdAt: Instant,
  expiresAt: NullableInstant,
  revokedAt: NullableInstant,
  lastUsedAt: NullableInstant,
});
export type ApiKeyView = Static<typeof ApiKeyViewSchema>;

export const CreatedKeySchema = Type.Object({
  ...ApiKeyViewSchema.properties,
  secret: Type.String({ description: 'Shown once' }),
});
